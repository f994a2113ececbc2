//! Every error code, once: its meaning never changes. `docs/errors.md` is printed from here and each is produced by a test.

use crate::flows::refusal::{Meaning, Text};

macro_rules! problem_codes {
    ($( $variant:ident = $code:literal, $meaning:ident, $zh:literal, $en:literal; )+) => {
        /// What a whole request failed of.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ProblemCode { $( #[doc = $en] $variant ),+ }

        impl ProblemCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The stable code.
            pub fn code(self) -> &'static str { match self { $(Self::$variant => $code),+ } }
            /// What kind of refusal it is.
            pub fn meaning(self) -> Meaning { match self { $(Self::$variant => Meaning::$meaning),+ } }
            /// The title in Chinese.
            pub fn zh(self) -> &'static str { match self { $(Self::$variant => $zh),+ } }
            /// The title in English.
            pub fn en(self) -> &'static str { match self { $(Self::$variant => $en),+ } }
        }
    };
}

problem_codes! {
    MalformedBody = "malformed_body", Malformed, "请求体无法读取，请按接口文档检查格式和字段", "The body cannot be read; check its form and fields against the API document";
    MalformedPath = "malformed_path", Malformed, "路径参数格式不正确", "A path parameter has the wrong form";
    InvalidParameter = "invalid_parameter", Malformed, "查询参数未知或取值不正确", "A query parameter is unknown or has a wrong value";
    InvalidHeader = "invalid_header", Malformed, "请求头取值不正确", "A request header has a wrong value";
    CursorMismatch = "cursor_mismatch", Malformed, "翻页游标与本次查询的筛选或排序条件不一致，请从第一页重新查询", "The cursor belongs to another filter or order; start again from the first page";
    UnreadableFile = "unreadable_file", Malformed, "文件无法读取，未保存任何内容", "The file cannot be read; nothing was stored";
    Unauthenticated = "unauthenticated", Unauthenticated, "请先登录，或检查令牌是否有效", "Log in first, or check that the token is valid";
    WrongCredentials = "wrong_credentials", Unauthenticated, "用户名或密码不正确", "The username or the password is wrong";
    Forbidden = "forbidden", Forbidden, "您的角色或令牌没有此项权限", "Your role or token does not have this permission";
    NotTheLead = "not_the_lead", Forbidden, "只有今天负责监管该单位的部门或其上级可以决定", "Only the authority that leads the unit today, or one above it, decides this";
    ActOfHigherAuthority = "act_of_higher_authority", Forbidden, "此事项由上级部门作出，只能由该部门或者其上级更改、办结或者撤销", "An authority above yours did this: only that authority, or one above it, changes, closes or withdraws it";
    NotFound = "not_found", NotFound, "没有找到，或不在您的管辖范围内", "Not found, or not within your scope";
    UnknownAddress = "unknown_address", NotFound, "没有这个地址，请对照接口文档核对路径", "There is no such address; check the path against the API document";
    MethodNotAllowed = "method_not_allowed", MethodNotAllowed, "此地址不支持该请求方法", "This address does not support the method";
    RequestTimeout = "request_timeout", TimedOut, "请求未在规定时间内传输完毕，请重试", "The request did not arrive in time; try again";
    UsccTaken = "uscc_taken", Conflict, "该统一社会信用代码已登记", "A unit with this USCC is already registered";
    DepartmentNameTaken = "department_name_taken", Conflict, "该部门已有同名的内设机构", "The authority has another department of this name";
    DepartmentInUse = "department_in_use", Conflict, "该内设机构还有在用账号，请先调整这些账号", "Users who may log in belong to this department: move them first";
    LastAdministrator = "last_administrator", Conflict, "这是本部门及其上级最后一名在用管理员账号，请先指定另一名管理员", "Nobody else who may log in administers this authority or one above it: appoint another administrator first";
    UsernameTaken = "username_taken", Conflict, "用户名已被使用", "The username is taken";
    DivisionCodeTaken = "division_code_taken", Conflict, "该代码已有监管部门使用", "Another authority has this code";
    EntryReasonExists = "entry_reason_exists", Conflict, "该录入原因已登记，首次录入原因不可更改", "This entry reason is already recorded; the first entry is immutable";
    NoOverride = "no_lead_override", Conflict, "该单位当前没有监管部门调整", "The unit has no lead override at present";
    UnitElevated = "unit_elevated", Conflict, "该单位正由上一级监管，请先解除提级", "The next higher authority leads the unit: release the elevation first";
    ResultNotOpen = "result_not_open", Conflict, "只有待确认的不合格结果可以关联或排除", "Only a nonconforming result that nobody has decided on can be linked or dismissed";
    ResultNotToServe = "result_not_to_serve", Conflict, "只有不合格、未排除且尚无异议的结果可以登记告知", "Only a nonconforming result that is neither dismissed nor objected to can be served";
    ResultNotServed = "result_not_served", Conflict, "只有已登记告知、尚无异议的不合格结果可以登记异议", "Only a nonconforming result that was served and not objected to can be objected to";
    NoObjectionPending = "no_objection_pending", Conflict, "该结果没有待处理的异议", "There is no objection to the result that waits to be decided";
    ObjectionPending = "objection_pending", Conflict, "所依据的监督抽查结果正在异议处理中，处理完毕后方可确认", "The spot-check result that it rests on is under objection: it can be confirmed once that is decided";
    ResultWithdrawn = "result_withdrawn", Conflict, "所依据的监督抽查结果经异议处理已撤回，不能据以关联或者确认", "The spot-check result was withdrawn on an objection: nothing is linked or confirmed by it";
    ResultSuperseded = "result_superseded", Conflict, "所依据的监督抽查结果已被后发布的结果更正，请按更正后的结果办理", "The spot-check result was corrected by a later publication: what follows is decided on the corrected one";
    ResultNotDecided = "result_not_decided", Conflict, "只有已关联或者已排除的结果可以重新办理", "Only a result that is linked or dismissed can be taken up again";
    WithdrawalNotProposed = "withdrawal_not_proposed", Conflict, "没有撤销该风险隐患的建议，无需决定其是否维持", "It is not proposed to overturn the finding: there is nothing to decide";
    FindingStands = "finding_stands", Conflict, "据其报告的风险隐患已确认或者已随单位移交，须先撤销该风险隐患", "The finding that was reported from it is confirmed, or went to another authority with its unit: it is overturned first";
    LevelNotOverridden = "level_not_overridden", Conflict, "该单位当前没有上调的监管类别", "The monitoring level of the unit is not overridden at present";
    LevelNotProposed = "level_not_proposed", Conflict, "只有待确认的监管类别可以确认", "Only a decision that waits to be confirmed can be confirmed";
    ElevationExists = "elevation_exists", Conflict, "该单位已有待决定或生效中的提级", "An elevation of the unit is proposed or active already";
    ListPublished = "list_published", Conflict, "名单已发布，不能更改；变化请以补充名单公布", "The list is published and never changes; tell what changed by a supplement";
    ListStale = "list_stale", Conflict, "名单草稿与现状已不一致，请先更新草稿再发布", "Drafted now, the list would say otherwise: refresh it and publish then";
    ListIsSupplement = "list_is_supplement", Conflict, "请比较年度名单本身；补充名单已计入", "Compare the annual list itself: its supplements are counted in";
    ElevationDecided = "elevation_decided", Conflict, "该提级已作出决定", "The elevation is decided already";
    LeadOverrideRuns = "lead_override_runs", Conflict, "该单位的监管部门调整尚未结束，提级只能自今日起", "An override of the lead runs: the elevation can only begin today";
    GroundFallen = "ground_fallen", Conflict, "提级所依据的情形已不存在，不能再予同意，请不予提级或者重新提请", "The grounds of the elevation do not stand any more: reject it, or propose anew";
    ElevationNotActive = "elevation_not_active", Conflict, "只有生效中的提级可以解除", "Only an active elevation can be released";
    ElevationNotListed = "elevation_not_listed", Conflict, "只有生效中的挂牌督办可以登记公布情况和期限", "Publication and deadline are recorded of an active listed supervision only";
    LeadChanged = "lead_changed", Conflict, "该单位的监管部门已变更，请不予提级后重新提请", "Someone else leads the unit by now: reject this and propose anew";
    ListNotSupplementable = "list_not_supplementable", Conflict, "只有已发布的年度名单可以补充，且一次只有一份补充草稿", "Only a published annual list can be supplemented, one draft at a time";
    FindingOverturned = "finding_overturned", Conflict, "该风险隐患已撤销，等级和日期不能再更改，也不能再撤销", "The finding is overturned: its grade and day stay, and it cannot be overturned again";
    FindingNotOverturned = "finding_not_overturned", Conflict, "只有已撤销的风险隐患可以恢复", "Only a finding that is overturned can be restored";
    FindingNotVerified = "finding_not_verified", Conflict, "只有已验收销号的风险隐患可以重新打开", "Only a finding that is verified can be reopened";
    FindingNotRectified = "finding_not_rectified", Conflict, "只有已整改、待验收的风险隐患可以验收", "Only a finding that is rectified can be verified";
    FindingNotReported = "finding_not_reported", Conflict, "只有待确认的风险隐患可以确认", "Only a finding that is reported can be confirmed";
    FindingNotOpen = "finding_not_open", Conflict, "只有整改中且未撤销的风险隐患可以登记整改", "Only a finding that stands and is open can be rectified";
    AlreadyClosed = "already_closed", Conflict, "已办结，不能再更改", "It is closed and stays as it is";
    AlreadyReplied = "already_replied", Conflict, "已登记过回复", "Its reply is recorded already";
    ListExists = "list_exists", Conflict, "该年度名单已存在，可发布后作补充", "This annual list is there already; publish it and supplement it";
    InstrumentNumberTaken = "instrument_number_taken", Conflict, "本部门已有同文号的文书", "Your authority has issued an instrument under this number already";
    StaleVersion = "stale_version", Stale, "数据已被他人修改，请重新读取后再提交", "Someone else has changed it; read it again and repeat";
    TooLarge = "too_large", TooLarge, "内容超过大小限制", "The content is larger than allowed";
    NotAcceptable = "not_acceptable", NotAcceptable, "无法按 Accept-Encoding 要求的方式返回，请允许 gzip 或者 identity", "The answer cannot be sent as Accept-Encoding asks; allow gzip or identity";
    OriginNotAllowed = "origin_not_allowed", Malformed, "该来源的网页未获准在浏览器中调用本接口，请联系运维人员设置", "Pages of this origin may not call the API from a browser; ask its operator to allow it";
    UnsupportedEncoding = "unsupported_encoding", UnsupportedType, "请求体只支持 gzip 或 deflate 压缩，或者不压缩", "A request body is sent plain, or compressed by gzip or deflate";
    UnsupportedMediaType = "unsupported_media_type", UnsupportedType, "不支持的内容类型", "The content type is not supported";
    ValidationFailed = "validation_failed", Invalid, "数据不符合规则，详见 errors", "The data break a rule; see errors";
    ListYearOver = "list_year_over", Invalid, "该名单的年度已过，不能再以今天的单位起草、更新、补充或发布", "The year of the list is over: it is not drafted, refreshed, supplemented or published from the units of today";
    VerifiedByRectifier = "verified_by_rectifier", Invalid, "登记整改的人不能自行验收，请由他人验收", "Who recorded the rectification cannot verify it; someone else must";
    IdempotencyKeyReused = "idempotency_key_reused", Invalid, "该 Idempotency-Key 已用于内容不同的请求，请换用新的键", "This Idempotency-Key was used for another request; use a new one";
    IfMatchRequired = "if_match_required", VersionMissing, "请带上 If-Match 请求头（读取时得到的 ETag）", "Send the If-Match header with the ETag that you read";
    LoginLocked = "login_locked", TooOften, "登录失败次数过多，请稍后再试", "Too many failed log-ins; try again later";
    Internal = "internal_error", Fault, "系统内部错误，请把 request_id 告知管理员", "An internal error; tell the administrator the request_id";
    Busy = "busy", Busy, "系统繁忙，请稍后重试", "The system is busy; try again shortly";
    Unavailable = "database_unavailable", Busy, "数据库暂时无法访问，请稍后重试", "The database cannot be reached; try again shortly";
}

macro_rules! field_codes {
    ($( $variant:ident = $code:literal, $zh:literal, $en:literal; )+) => {
        /// What one field failed of. `{name}` in a text is filled from the parameters of the error.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum FieldCode { $( #[doc = $en] $variant ),+ }

        impl FieldCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The stable code.
            pub fn code(self) -> &'static str { match self { $(Self::$variant => $code),+ } }
            /// The text in Chinese.
            pub fn zh(self) -> &'static str { match self { $(Self::$variant => $zh),+ } }
            /// The text in English.
            pub fn en(self) -> &'static str { match self { $(Self::$variant => $en),+ } }
            /// Both, to be filled.
            pub fn text(self) -> Text { Text::new(self.zh(), self.en()) }
            /// The code with this text.
            pub fn from_code(code: &str) -> Option<Self> { Self::ALL.iter().copied().find(|c| c.code() == code) }
        }
    };
}

field_codes! {
    Required = "required", "必填", "Required";
    UnknownField = "unknown_field", "没有这个字段；可用字段：{expected}", "There is no such field; known are: {expected}";
    UnknownParameter = "unknown_parameter", "没有这个查询参数；可用参数：{expected}", "There is no such parameter; known are: {expected}";
    NotForUnits = "not_for_units", "单位用户不能按此条件筛选", "A unit's user cannot filter by this";
    DuplicateField = "duplicate_field", "字段重复", "The field occurs twice";
    NotJson = "not_json", "不是有效的 JSON（第 {line} 行第 {column} 列）", "Not valid JSON (line {line}, column {column})";
    WrongType = "wrong_type", "取值类型或代码不正确：{message}", "Wrong type or code: {message}";
    BadLength = "bad_length", "长度应为 {min}–{max} 个字符", "The length must be {min} to {max} characters";
    ControlCharacter = "control_character", "含有不可见的控制字符，请删除", "Contains a control character; remove it";
    LineBreak = "line_break", "应为一行文字，请去掉换行和制表符", "One line: take out line breaks and tabs";
    UsccEmpty = "uscc_empty", "统一社会信用代码为空", "The USCC is empty";
    UsccWrongLength = "uscc_wrong_length", "统一社会信用代码应为 18 位，实为 {length} 位", "A USCC has 18 characters, this has {length}";
    UsccIllegalCharacter = "uscc_illegal_character", "统一社会信用代码含有不允许的字符（不使用 I、O、S、V、Z）", "The USCC has a character that is not allowed (I, O, S, V, Z are not used)";
    UsccDivisionNotDigits = "uscc_division_not_digits", "统一社会信用代码第 3 至 8 位（登记管理机关行政区划码）应为数字，请核对营业执照", "Positions 3–8 of the USCC, the division of the registrar, must be digits; check the licence";
    UsccWrongCheckDigit = "uscc_wrong_check_digit", "统一社会信用代码第 18 位校验码不符；确认无误的，请填写 uscc_override_reason", "The check digit (18th) of the USCC does not verify; if the code is right, state uscc_override_reason";
    UsccWrongOrganisationCheckDigit = "uscc_wrong_organisation_check_digit", "主体标识码（第 9–17 位）校验码不符；确认无误的，请填写 uscc_override_reason", "The check digit of positions 9–17 does not verify; if the code is right, state uscc_override_reason";
    UnknownDivision = "unknown_division", "没有这个行政区划：{value}", "There is no such division: {value}";
    AbolishedDivision = "abolished_division", "该行政区划已撤销：{note}", "This division was abolished: {note}";
    DivisionOutsideScope = "division_outside_scope", "该行政区划不在您的管辖范围内", "This division is not within your scope";
    UnknownAuthority = "unknown_authority", "没有这个监管部门，或不在您的管辖范围内", "There is no such authority, or it is not within your scope";
    NotACandidate = "not_a_candidate", "该单位不在候选单位之中，请核对", "The unit is none of the candidates; check it";
    ObjectionTermRuns = "objection_term_runs", "异议期至{until}届满，此前生产者、销售者仍可提出异议（产品质量法第十五条）", "Until {until} the producer or seller may still object to the result (Product Quality Law, article 15)";
    ObjectionUndecided = "objection_undecided", "该结果正在异议处理中，处理完毕前不能确认所报告的风险隐患", "The result is under objection: the finding cannot be confirmed before that is decided";
    ObjectionLate = "objection_late", "异议期已于{until}届满，是否受理请核实", "The time for an objection ended on {until}: consider whether it is heard";
    FindingSuspended = "finding_suspended", "据此报告的风险隐患 {finding} 在异议处理期间不计入监管类别", "The finding {finding} that was reported from it does not count while the objection waits";
    FindingCounts = "finding_counts", "据此报告的风险隐患 {finding} 自发现之日起恢复计入监管类别", "The finding {finding} that was reported from it counts again, from its discovery";
    OutcomeContradicted = "outcome_contradicted", "结果为合格，却填写了不合格项目", "The outcome is conforming, but failed items are named";
    UnknownDepartment = "unknown_department", "应为该监管部门在用的内设机构", "Must be an active department of that very authority";
    UnitDeregistered = "unit_deregistered", "该单位已注销", "The unit is deregistered";
    UnknownUnit = "unknown_unit", "没有这个单位，或不在您的管辖范围内", "There is no such unit, or it is not within your scope";
    NoAuthority = "no_authority", "该行政区划没有对应的监管部门", "No authority is responsible for this division";
    NotOnPath = "not_on_path", "监管部门必须是该单位的属地部门或其上级", "The lead must be the unit's territorial authority or one above it";
    LevelNotBelowParent = "level_not_below_parent", "层级必须低于上级部门", "The level must be below the parent's";
    TopologyNotHere = "topology_not_here", "区划形态只在省级部门上设置", "The topology is set on provincial authorities only";
    UnknownCode = "unknown_code", "不认识的代码：{value}", "Unknown code: {value}";
    NotANumber = "not_a_number", "不是数字：{value}", "Not a number: {value}";
    NotAnInteger = "not_an_integer", "应为整数：{value}", "Must be a whole number: {value}";
    Negative = "negative", "不能为负数", "Must not be negative";
    TooManyDecimals = "too_many_decimals", "金额（万元）最多 6 位小数", "Money in 万元 has at most 6 decimals";
    NumberTooLarge = "number_too_large", "数值过大，请核对单位", "The number is too large; check its unit";
    FixedByNotice = "fixed_by_notice", "文件已明确规定为 {value}（{clause}），不能另行设定", "The notice fixes this at {value} ({clause}); it cannot be set otherwise";
    FindingNotConfirmed = "finding_not_confirmed", "应为该单位已确认的风险隐患", "Must be a confirmed finding at the unit";
    NationalOnly = "national_only", "限额以上标准依现行统计制度全国统一，省级不能另行设定", "The designated sizes follow the national statistical system: a province cannot set them";
    NotPreviewed = "not_previewed", "此项不改变主体级别、监管部门和监管类别，预览不列出其影响", "This moves no tier, lead or level: the preview does not list what it does";
    ProvinceOnly = "province_only", "“原则上”的层级对应由各省结合实际确定，国家级不统一另行设定", "Which level answers for a tier is for each province to say: the nation keeps to the notice";
    LevelsOutOfOrder = "levels_out_of_order", "较大主体不得由低于较小主体的层级监管，国家级不作为监管层级", "A larger unit cannot be led by a lower level than a smaller one, and none by the nation";
    NotPositive = "not_positive", "应大于 0", "Must be above zero";
    NotAboveRule = "not_above_rule", "只能在规则确定的监管类别之上调整：规则确定为 {level}", "An override only goes above the rule, which says {level}";
    YearInFuture = "year_in_future", "报告年度尚未开始", "The reporting year has not begun";
    YearTooEarly = "year_too_early", "报告年度不能早于 {min} 年", "The reporting year cannot be before {min}";
    BadDate = "bad_date", "日期应为 YYYY-MM-DD", "A date has the form YYYY-MM-DD";
    DateOrder = "date_order", "结束日期早于开始日期", "The last day is before the first";
    DateNotAhead = "date_not_ahead", "应为明天或更晚的日期", "Must be tomorrow or later";
    DateInFuture = "date_in_future", "日期不能晚于今天", "The date must not be after today";
    DateNotInYear = "date_not_in_year", "日期不在该年度内（元旦安排可涉及上年 12 月 28 日至 31 日）", "The day is not in that year (its New Year holiday may take in days from 28 to 31 December before)";
    OutOfRange = "out_of_range", "应在 {min} 与 {max} 之间", "Must be between {min} and {max}";
    DuplicateInFile = "duplicate_in_file", "与本文件第 {row} 行的统一社会信用代码相同", "The same USCC is in row {row} of this file";
    RowsOfCodeDiffer = "rows_of_code_differ", "本文件第 {rows} 行的统一社会信用代码相同而同一年度的数据（如分季度、分产品填写）或名称、区划等信息不同，或其中有行未能读取，均未导入；请核对：分季度、分产品的合并为一行全年合计，其他信息改为一致后重新导入", "Rows {rows} of this file have the same USCC and different figures of one year (quarters, lines of products) or another name or division, or one of them cannot be read, and none is taken: make quarters and products one row of the whole year, let the rest agree, and send them again";
    RegisteredElsewhere = "registered_elsewhere", "该统一社会信用代码已由其他辖区登记", "A unit with this USCC is registered under another authority";
    UnitRoleMismatch = "unit_role_mismatch", "单位用户须指定 unit_id，其他角色须指定 authority_id", "A unit_user needs unit_id, every other role authority_id";
    TermTooLong = "term_too_long", "有效期最长 {max} 天", "The longest term is {max} days";
    ScopeNotHeld = "scope_not_held", "不能授予自己没有的权限：{value}", "You cannot grant a permission that you do not have: {value}";
    CannotBeNull = "cannot_be_null", "该字段不能清空", "This field cannot be cleared";
    OwnAccount = "own_account", "不能停用自己的账号", "You cannot deactivate your own account";
    NotAProducer = "not_a_producer", "该单位不从事生产；召回只对生产单位和进口者、帮扶只对生产单位办理", "The unit does not produce; recalls are for producers and importers, assistance is for producers only";
    UnknownSituation = "unknown_situation", "发现日施行的情形目录中没有这一情形", "The catalogue in force on the day of discovery has no such situation";
    NoDeparture = "no_departure", "没有偏离情形目录的等级，不填写偏离理由", "The grade does not depart from a catalogue: there is nothing to give a reason for";
    AccidentsOnly = "accidents_only", "只有来源为质量安全事故的风险隐患可以填写事故等级", "Only a finding whose source is an accident has an accident grade";
    BelowAccidentGrade = "below_accident_grade", "不能低于该事故等级对应的隐患等级（{grade}）", "An accident of this grade is at least a finding of grade {grade}";
    BadSituationCode = "bad_situation_code", "情形代码只用字母、数字、“-”和“.”，1–{max} 个字符", "The code of a situation has 1 to {max} letters, digits, dashes and points";
    RepeatedSituation = "repeated_situation", "情形代码在目录中重复", "The catalogue has this code already";
    StoredFindingsStay = "stored_findings_stay", "情形目录只用于自施行日起发现的风险隐患；已登记的不改变等级", "A catalogue serves what is discovered from its day on: stored findings keep their grade";
    OtherElevationKind = "other_elevation_kind", "该字段不适用于这种提级方式", "This field does not belong to this kind of elevation";
    DormantOnly = "dormant_only", "只有歇业可以填写期限", "Only 歇业 (dormant) has an end";
    DormancyOver = "dormancy_over", "歇业期限已于{until}届满，请核实是否恢复营业或者注销（歇业最长 3 年，市场主体登记管理条例第三十条）", "The dormancy ended on {until}: check whether the unit is in business again or deregistered (3 years at most, Regulation on the Registration of Market Entities, article 30)";
    NothingToObject = "nothing_to_object", "主动召回没有通知或者责令，不存在异议", "A voluntary recall has no notice or order to object to";
    FindingOverturned = "finding_overturned", "该风险隐患已撤销，不能作为依据", "The finding is overturned: nothing rests on it";
    DiscoveredLater = "discovered_later", "该风险隐患在此日之后才发现，不能作为依据", "The finding was discovered after that day: it cannot be what it rests on";
    UnknownFinding = "unknown_finding", "该单位没有这条风险隐患", "There is no such finding at that unit";
    UndueVisit = "undue_visit", "无事不扰（三·日常监管）：该单位属日常监管，{last}已到访检查，本次又未注明触发事由", "Leave undisturbed (三·日常监管): the unit is under routine supervision, was visited on {last}, and no trigger is named";
    TriggerNeeded = "trigger_needed", "无事不扰（三·日常监管）：该单位实施触发式检查，没有触发事由不安排检查，本次未注明触发事由", "Leave undisturbed (三·日常监管): the unit is checked only where something gives cause, and no trigger is named";
    AlreadyHeld = "already_held", "登记信息中已有此项，不再向单位索取（不得随意加重企业负担）", "The register holds this already; the unit is not asked again (no undue burden)";
    AlreadyAsked = "already_asked", "{asked_on}已向该单位索取此项，尚未答复，请勿重复索取（不得随意加重企业负担）", "The unit was asked for this on {asked_on} and has not answered yet: do not ask twice (no undue burden)";
    EmptyFile = "empty_file", "文件是空的", "The file is empty";
    NoRows = "no_rows", "文件只有表头，没有数据行", "The file has a heading but no rows of data";
    NotATable = "not_a_table", "请使用 CSV 或 XLSX 表格", "Tables are taken as CSV or XLSX";
    NotNdjson = "not_ndjson", "文件不是 NDJSON：每行应为一个完整的 JSON 对象", "The file is not NDJSON: every line must be one JSON object";
    NotXlsx = "not_xlsx", "文件是压缩包，但不是 XLSX 工作簿；.xlsb、.ods、.et 等文件请用 Excel 或 WPS 打开，另存为 .xlsx 后上传", "The file is an archive but no XLSX workbook; open .xlsb, .ods or .et files in a spreadsheet program and save them as .xlsx";
    LegacyXls = "legacy_xls", "文件是旧版 .xls 格式，请在 Excel 或 WPS 中另存为 .xlsx 后再导入", "The file is an old .xls; save it as .xlsx";
    EncryptedFile = "encrypted_file", "文件已加密，请取消打开密码后再导入", "The file is encrypted; remove the password";
    MarkupNotSupported = "markup_not_supported", "文件实际是网页或 XML 格式，请用 Excel 或 WPS 打开后另存为 .xlsx", "The file is HTML or XML whatever its name; open it and save it as .xlsx";
    Utf16NotSupported = "utf16_not_supported", "文件是 UTF-16 或 UTF-32 编码，请另存为“CSV UTF-8”后再导入", "The file is UTF-16 or UTF-32; save it as UTF-8";
    BrokenEncoding = "broken_encoding", "文件编码有误：第 {line} 行（字节偏移 {offset}）处的内容不是有效的 {encoding} 文本，请重新另存为 UTF-8 后再导入", "Line {line} (byte offset {offset}) is not valid {encoding}; save the file again as UTF-8";
    NulByte = "nul_byte", "文件含有空字节（偏移 {offset}），不是文本文件", "The file has a NUL byte at offset {offset}; it is not text";
    Unreadable = "unreadable", "文件无法读取：{error}", "The file cannot be read: {error}";
    BrokenXlsx = "broken_xlsx", "工作簿已损坏或不是有效的 XLSX 文件（{error}），请用 Excel 或 WPS 打开后重新另存为 .xlsx", "The workbook is damaged ({error}); open it and save it again as .xlsx";
    ZipBomb = "zip_bomb", "文件解压后过大，无法导入；请删除多余的工作表、图片和空白格式行后重试", "The file unpacks to more than is allowed; remove surplus sheets, pictures and formatted blank rows";
    UnsupportedErrorCell = "unsupported_error_cell", "工作簿中有公式错误值 {error}，请改正或删除后再导入", "The workbook has a cell with the error {error}; correct or remove it";
    UnclosedQuote = "unclosed_quote", "第 {row} 行的引号没有成对，其后的内容无法分行", "A quotation mark opened in row {row} is never closed";
    RecordTooLarge = "record_too_large", "{place}超过 1 MiB", "{place} is larger than 1 MiB";
    TooManyRows = "too_many_rows", "行数超过上限 {limit}，请拆分后分别导入", "More than {limit} rows; split the file";
    TooManyColumns = "too_many_columns", "第 {row} 行的列数超过上限 {limit}", "Row {row} has more than {limit} columns";
    NoHeading = "no_heading", "前 {rows} 行中没有找到表头：需要有 {needed}", "No heading in the first {rows} rows: looked for {needed}";
    MissingColumn = "missing_column", "第 {row} 行的表头缺少必需的列：{columns}", "The heading in row {row} lacks the columns: {columns}";
    DuplicateColumn = "duplicate_column", "“{first}”和“{second}”两列都对应字段 {field}，请只保留一列", "The columns \"{first}\" and \"{second}\" both mean {field}; keep one";
    UnknownMoneyUnit = "unknown_money_unit", "“{column}”的金额单位无法确定或者无法换算为万元，请用 money_unit 说明（如 money_unit=元），或在表头、表上方写明“金额单位：…”后重新上传", "The unit of money of \"{column}\" cannot be told, or cannot be converted to 10,000 yuan: say it by money_unit (money_unit=元), or write it into the heading or a line above and send the file again";
    ExtraCells = "extra_cells", "该行的单元格多于表头列数，可能有未加引号的分隔符", "The row has more cells than the heading; perhaps a separator is not quoted";
    FormulaError = "formula_error", "公式结果为错误值 {error}", "The formula came to the error {error}";
    CellTooLarge = "cell_too_large", "内容过长（{size} 字节），已忽略", "The value is too long ({size} bytes) and was dropped";
    BadType = "bad_type", "该字段应为文本、数字、布尔值或文本数组", "The field takes text, a number, a boolean or an array of text";
    UsccLostDigits = "uscc_lost_digits", "代码被电子表格当作数字保存，末尾数位已丢失，请把该列设为文本后重新填写", "The spreadsheet stored the code as a number and lost its last digits; make the column text and enter it again";
    LostDigits = "lost_digits", "编号被电子表格当作数字保存，末尾数位已丢失，请把该列设为文本后重新填写", "The spreadsheet stored it as a number and lost its last digits; make the column text and enter it again";
    AmbiguousActivity = "ambiguous_activity", "“销售”不明确，请写明是“批发”还是“零售”", "Sales is ambiguous: say whether it is wholesale or retail";
    YearsContradict = "years_contradict", "“{first}”和“{second}”两列不能确定为同一年度，请在表头写明每列数据的年度，或按该年度导入", "The columns \"{first}\" and \"{second}\" are not clearly of one year; state the year in each heading, or import with that year";
    YearOfRowContradicts = "year_of_row_contradicts", "该行的年度与表头写明的年度（{year}）不一致", "The year of the row is not the one that the heading names ({year})";
    UnitsContradict = "units_contradict", "“{column}”一列的计量单位有两种说法：{first}、{second}，请统一后重新上传", "Two units are stated for the column \"{column}\": {first} and {second}; make them one and send the file again";
    UnitOfCellContradicts = "unit_of_cell_contradicts", "该单元格或该行写明的计量单位与表头不一致，请统一", "The unit that the cell or its row states is not the one of the heading; make them one";
    MergedFigure = "merged_figure", "数值在合并单元格 {range} 中，无法确定属于哪一行，请取消合并后逐行填写", "The figure stands in the merged cells {range}, so whose it is cannot be told; unmerge them and fill in each row";
    FormulaWithoutResult = "formula_without_result", "公式没有计算结果，请在 Excel 或 WPS 中打开并保存后重新上传", "The formula has no stored result; open the file in a spreadsheet program, save it, and send it again";
    FullWidthSeparator = "full_width_separator", "各列以全角逗号“，”分隔，请改为半角逗号“,”或另存为 .xlsx", "The columns are separated by full-width commas; use plain commas, or save the file as .xlsx";
    SheetNotRead = "sheet_not_read", "工作表“{sheet}”中有 {rows} 行表格数据没有导入，请单独保存为文件后导入", "The sheet \"{sheet}\" has {rows} rows of a table that are not read; import it as a file of its own";
    HiddenRowsRead = "hidden_rows_read", "有 {rows} 行是隐藏或被筛选掉的，也已读入", "{rows} rows are hidden or filtered out, and were read all the same";
    HiddenColumnRead = "hidden_column_read", "“{column}”一列是隐藏的，已作为 {field} 读入（{count} 个单元格）", "The column \"{column}\" is hidden and was read as {field} ({count} cells)";
    HiddenColumnNotRead = "hidden_column_not_read", "“{column}”一列是隐藏的，另有可见列对应 {field}，没有读入（{count} 个单元格）", "The column \"{column}\" is hidden; a visible one was read as {field} instead ({count} cells)";
    OtherYearNotRead = "other_year_not_read", "“{column}”一列不是所导入年度的数据，没有读入（{count} 个单元格）", "The column \"{column}\" is of another year and was not read ({count} cells)";
    LessSureColumnNotRead = "less_sure_column_not_read", "“{column}”一列也对应 {field}，已读另一列，没有读入这一列（{count} 个单元格）", "The column \"{column}\" means {field} too; another one was read instead ({count} cells)";
    AddressWithoutDivision = "address_without_division", "地址开头没有可以识别的区县或者乡镇街道，请填写行政区划代码", "The address does not begin with a county or a town that is known: give the code of the division";
    AmbiguousDivision = "ambiguous_division", "不止一个行政区划叫此名称：{codes}，请填写行政区划代码", "More than one division is called so: {codes}; give the code";
    FiguresImplausible = "figures_implausible", "按此单位读入，人均营业收入约 {read} 万元（已登记单位约 {usual} 万元）：金额单位很可能不是万元，请用 money_unit 说明（如 money_unit=元；确为万元的，money_unit=万元）", "Read in this unit the revenue is about {read} ten thousand yuan a head (units of the register: {usual}): the unit of money is probably another; say it by money_unit (money_unit=元, or money_unit=万元 if the figures are right)";
    NoSuchSheet = "no_such_sheet", "没有工作表“{sheet}”，可见的工作表有：{sheets}", "There is no sheet {sheet}; visible sheets: {sheets}";
    NoSuchHeading = "no_such_heading", "文件中没有“{heading}”一列，column.{field} 请填写文件中的表头原文", "The file has no column \"{heading}\": give column.{field} the heading as the file has it";
    ColumnNotImported = "column_not_imported", "“{column}”一列不能通过导入修改，没有读入（{count} 个单元格）", "The column \"{column}\" cannot be changed by an import and was not read ({count} cells)";
    ReadByContent = "read_by_content", "“{column}”一列的表头没有识别，按其内容作为 {field} 读入，请核对", "The heading \"{column}\" is not understood: by what stands below, the column was read as {field}; check it";
    FiguresNotUnderstood = "figures_not_understood", "“{column}”一列有 {count} 个数值，但表头没有识别，没有读入", "The column \"{column}\" has {count} figures, but its heading is not understood; it was not read";
    TitleOfOtherYear = "title_of_other_year", "标题写的是 {year} 年，与所导入数据的年度不同，请核对", "The title names {year}, which is not the year of the figures; check it";
    PartOfYearNotRead = "part_of_year_not_read", "“{title}”表明不是全年实际数据，“{column}”一列没有读入（{count} 个单元格）；确为全年数据的，请以 whole_year=true 重新上传", "\"{title}\" says a part of a year, or a forecast: the column \"{column}\" was not read as figures of the year ({count} cells); if they are, send the file again with whole_year=true";
    PartOfYear = "part_of_year", "该行写明是一年中一段时间（{text}）的数据，不能作为全年数据，请只保留全年数据的行；确为全年数据的，请以 whole_year=true 重新上传", "The row says that its figures are of a part of a year ({text}), and they are none of the year; keep rows of whole years only, or send the file again with whole_year=true if they are";
    UnseenCellsNotRead = "unseen_cells_not_read", "有 {count} 个单元格的数字格式不显示内容（如“;;;”），表中看不到，没有读入；需要导入的，请把单元格格式改为“常规”后重新上传", "{count} cells have a number format that shows nothing (;;;) and were not read; give them the format General to have them read";
    FormerUnitsNotRead = "former_units_not_read", "工作表“{sheet}”从名称看是已注销、吊销或停产的单位，其 {rows} 行（含表头）没有导入；仍在经营的，请改工作表名称或以 sheet 指定该表后导入", "The sheet \"{sheet}\" is of units that have ended, by its name: its {rows} rows, the heading included, are not read; if they are in business, rename it or name it by sheet";
    FormerUnitsRead = "former_units_read", "“{title}”写明是已注销、吊销或停产的单位，其 {rows} 行已按在营单位导入，请核对，已不在营的请逐一办理停业或者注销", "By \"{title}\" the units have ended, but its {rows} rows were imported as units in business; check them, and end those that are not";
    RemarkNotRead = "remark_not_read", "“{column}”一列写有“{text}”等说明（{count} 个单元格），没有据此改变数据，请核对；应当适用的，请写入表头或者数据所在的单元格", "The column \"{column}\" has remarks such as \"{text}\" ({count} cells) that changed nothing of what was read; check them, and write what holds into the heading or the cell";
    PartTwice = "part_twice", "工作簿中有两个同名的部分（{part}），无法确定读哪一个，请用 Excel 或 WPS 打开后重新另存为 .xlsx", "The workbook has two parts of one name ({part}), and which of them is meant cannot be told; open it and save it again as .xlsx";
    YearNotOver = "year_not_over", "该报告年度尚未结束，未经确认且另有年度数据时不据以划分", "The reporting year is not over yet: its figures decide only when they are confirmed or there are no others";
}
