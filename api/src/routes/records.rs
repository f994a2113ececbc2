//! The operations of the kinds of records: each kind says what it has ([`Spec`]), and gets handlers, addresses and documentation.

use std::marker::PhantomData;

use actix_web::HttpRequest;
use domain::auth::Permission;
use persistence::Id;
use persistence::records::RecordFilter;
use utoipa::PartialSchema;
use utoipa::openapi::path::{HttpMethod, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Content, RefOr, Required, Schema};

use crate::auth::caller::{Caller, Needs};
use crate::error::{FieldCode, Problem};
use crate::flows::records::shown::{Record, RecordPage, Recorded, about, body_schema, nullable, statuses};
use crate::flows::records::spec::{BodyFilter, Place, Step};
use crate::flows::records::{self, Kind, Operation, Take, Verb};
use crate::http::body::FieldsBody;
use crate::http::documented::Description;
use crate::http::list::{List, ListFields, NoFilter};
use crate::http::operation::{About, Area};
use crate::http::page::{ListReply, Paging, list_reply};
use crate::http::params::PathId;
use crate::http::preconditions::IfMatch;
use crate::http::reply::{Created, CreatedVersion, Reply, Shown, Versioned};
use crate::routes::units::filter::{id_parameter, wrong};

/// What reading a kind needs.
pub struct ReadOf<K>(PhantomData<K>);
impl<K: Kind> Needs for ReadOf<K> {
    const PERMISSION: Permission = K::SPEC.read;
}

/// What changing a kind needs.
pub struct WriteOf<K>(PhantomData<K>);
impl<K: Kind> Needs for WriteOf<K> {
    const PERMISSION: Permission = K::SPEC.write;
}

/// Adds the operations of a kind.
pub fn operations<K: Kind>(area: &mut Area) {
    let spec = K::SPEC;
    let at_unit = spec.place == Place::AtUnit;
    let collection = if at_unit { format!("/units/{{id}}/{}", spec.many) } else { format!("/{}", spec.many) };
    let one = format!("/{}/{{id}}", spec.many);
    for Operation { verb, summary, description } in spec.operations {
        let about = |id: String| About { id, summary: (*summary).to_owned(), description: (*description).to_owned() };
        match *verb {
            Verb::Create(takes) => {
                let about = about(format!("create_{}", spec.one));
                let told = move |description: &mut Description| describe_create::<K>(description, takes);
                if at_unit {
                    let handler = move |caller: Caller<WriteOf<K>>, id: PathId, body: FieldsBody| create_at_unit::<K>(caller, id, body, takes);
                    area.add_generic(HttpMethod::Post, collection.clone(), about, told, handler);
                } else {
                    let handler = move |caller: Caller<WriteOf<K>>, body: FieldsBody| create::<K>(caller, body, takes);
                    area.add_generic(HttpMethod::Post, collection.clone(), about, told, handler);
                }
            }
            Verb::List if at_unit => {
                area.add_generic(HttpMethod::Get, collection.clone(), about(format!("list_{}", spec.many)), |_| (), list_at_unit::<K>);
            }
            Verb::List => {
                let about = about(format!("list_{}", spec.many));
                area.add_generic(HttpMethod::Get, collection.clone(), about, describe_filters::<K>, list::<K>);
            }
            Verb::Read => area.add_generic(HttpMethod::Get, one.clone(), about(format!("get_{}", spec.one)), |_| (), read::<K>),
            Verb::Edit(names) => {
                let told = move |description: &mut Description| describe_edit::<K>(description, names);
                let handler =
                    move |caller: Caller<WriteOf<K>>, id: PathId, if_match: IfMatch, body: FieldsBody| edit::<K>(caller, id, if_match, body, names);
                area.add_generic(HttpMethod::Patch, one.clone(), about(format!("update_{}", spec.one)), told, handler);
            }
            Verb::Step(step) => {
                let told = move |description: &mut Description| describe_step::<K>(description, &step);
                let handler = move |caller: Caller<WriteOf<K>>, id: PathId, if_match: IfMatch, body: FieldsBody| {
                    take_step::<K>(caller, id, if_match, body, step)
                };
                area.add_generic(HttpMethod::Post, format!("{one}/{}", step.name), about(step.id.to_owned()), told, handler);
            }
        }
    }
}

async fn create<K: Kind>(caller: Caller<WriteOf<K>>, body: FieldsBody, takes: &'static [Take]) -> Result<Reply<CreatedVersion<Record<K>>>, Problem> {
    let takes: Vec<Take> = [records::spec::must("unit_id")].into_iter().chain(takes.iter().copied()).collect();
    let work = move |tx: &mut persistence::Tx<'_>, fields| {
        let (record, _) = records::create::<K>(tx, None, fields, &takes)?;
        Ok(Reply::created(record.location(), &record)?.with_version(record.version()))
    };
    caller.post(body.0, work).await
}

async fn create_at_unit<K: Kind>(
    caller: Caller<WriteOf<K>>,
    id: PathId,
    body: FieldsBody,
    takes: &'static [Take],
) -> Result<Reply<Created<Recorded<K>>>, Problem> {
    let language = caller.language;
    let work = move |tx: &mut persistence::Tx<'_>, fields| {
        let (record, warnings) = records::create::<K>(tx, Some(id.0), fields, takes)?;
        Reply::created(record.location(), &Recorded::new(record, &warnings, language))
    };
    caller.post(body.0, work).await
}

async fn read<K: Kind>(caller: Caller<ReadOf<K>>, id: PathId) -> Result<Reply<Versioned<Record<K>>>, Problem> {
    let work = move |tx: &mut persistence::Tx<'_>| {
        let record = records::read::<K>(tx, id.0)?;
        Ok(Reply::<Shown<Record<K>>>::ok(&record)?.with_version(record.version()))
    };
    caller.read(work).await
}

async fn edit<K: Kind>(
    caller: Caller<WriteOf<K>>,
    id: PathId,
    if_match: IfMatch,
    body: FieldsBody,
    names: &'static [&'static str],
) -> Result<Reply<Versioned<Record<K>>>, Problem> {
    let work = move |tx: &mut persistence::Tx<'_>| {
        let record = records::edit::<K>(tx, id.0, |version| if_match.check(version).map(drop).map_err(|problem| problem.0), body.0.value, names)?;
        Ok(Reply::<Shown<Record<K>>>::ok(&record)?.with_version(record.version()))
    };
    caller.write(work).await
}

async fn take_step<K: Kind>(
    caller: Caller<WriteOf<K>>,
    id: PathId,
    if_match: IfMatch,
    body: FieldsBody,
    step: Step,
) -> Result<Reply<Versioned<Record<K>>>, Problem> {
    let work = move |tx: &mut persistence::Tx<'_>, fields| {
        let record = records::take_step::<K>(tx, id.0, |version| if_match.check(version).map(drop).map_err(|problem| problem.0), fields, &step)?;
        Ok(Reply::<Shown<Record<K>>>::ok(&record)?.with_version(record.version()))
    };
    caller.post(body.0, work).await
}

async fn list_at_unit<K: Kind>(
    request: HttpRequest,
    caller: Caller<ReadOf<K>>,
    id: PathId,
    list: List<NoFilter>,
) -> Result<ListReply<RecordPage<K>>, Problem> {
    let paging = list.paging;
    let filter = RecordFilter { unit_id: Some(id.0), ..RecordFilter::default() };
    let work = move |tx: &mut persistence::Tx<'_>| {
        persistence::queries::units::get_unit(tx, id.0)?;
        page::<K>(tx, &filter, &paging)
    };
    let page = caller.read(work).await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}

async fn list<K: Kind>(request: HttpRequest, caller: Caller<ReadOf<K>>, query: ListFields) -> Result<ListReply<RecordPage<K>>, Problem> {
    let spec = K::SPEC;
    let overdue = spec.due.map(|_| "overdue");
    let filters = spec.filters.iter().map(|filter| filter.name);
    let known: Vec<&str> = ["authority_id", "unit_id", "status", "updated_since"].into_iter().chain(overdue).chain(filters).collect();
    query.expect(&known)?;
    let codes_of = |name: &str, known: &[&'static str]| {
        let of = |text: &str| known.iter().copied().find(|code| *code == text).ok_or_else(|| wrong(name, FieldCode::UnknownCode, text));
        query.several(name).map(of).collect::<Result<Vec<_>, _>>()
    };
    let mut body = Vec::new();
    for BodyFilter { name, column, codes, .. } in spec.filters {
        let asked = codes_of(name, &codes())?;
        body.extend((!asked.is_empty()).then_some((*column, asked)));
    }
    let waits = statuses::<K>().first().copied().unwrap_or_default();
    let overdue = query.flag("overdue")?;
    let filter = RecordFilter {
        authority_id: id_parameter("authority_id", query.get("authority_id"))?,
        unit_id: id_parameter("unit_id", query.get("unit_id"))?,
        status: codes_of("status", &statuses::<K>())?.into_iter().map(str::to_owned).collect(),
        overdue: None,
        updated_since: query.instant("updated_since")?,
        body,
    };
    let paging = query.paging(&request)?;
    let work = move |tx: &mut persistence::Tx<'_>| {
        let filter = RecordFilter { overdue: overdue.then_some((tx.today(), waits)), ..filter };
        page::<K>(tx, &filter, &paging)
    };
    let page = caller.read(work).await?;
    list_reply(&request, &page, page.next_cursor.as_deref())
}

fn page<K: Kind>(tx: &mut persistence::Tx<'_>, filter: &RecordFilter, paging: &Paging) -> Result<RecordPage<K>, Problem> {
    let since = filter.updated_since;
    let (page, total) = records::list::<K>(tx, filter, paging.change(since)?, paging.limit, paging.count)?;
    let next_cursor = paging.next(page.more, page.items.last().map(|record: &Record<K>| Paging::key_of(since, record.id(), record.updated_at())));
    Ok(RecordPage { items: page.items, next_cursor, total })
}

/// The schemas of fields of a kind, and which of them are required.
fn fields<K: Kind>(takes: &[Take], patch: bool) -> Schema {
    let body = body_schema::<K>();
    let mut object = ObjectBuilder::new().additional_properties(Some(utoipa::openapi::schema::AdditionalProperties::<Schema>::FreeForm(false)));
    for take in takes {
        let head = K::SPEC.head_fields().find(|field| field.name == take.name);
        let schema = match (head, body.properties.get(take.name)) {
            (Some(field), _) if K::SPEC.key.is_some_and(|key| key.field.name == field.name) => {
                about(persistence::values::DocumentNumber::schema(), field.about)
            }
            (Some(field), _) => about(persistence::values::Day::schema(), field.about),
            (None, Some(schema)) => schema.clone(),
            (None, None) => about(Id::schema(), "Of which unit."),
        };
        // What may be left out may be `null`; in a merge patch that clears, so only what may be missing.
        let completed = !patch && body.required.iter().any(|name| name == take.name);
        let schema = match (take.required, head.is_some() || completed) {
            (true, _) => never_null(schema),
            (false, true) => nullable(schema),
            (false, false) => schema,
        };
        object = object.property(take.name, schema);
        if take.required {
            object = object.required(take.name);
        }
    }
    Schema::Object(object.build())
}

/// The same schema without `null`.
fn never_null(schema: RefOr<Schema>) -> RefOr<Schema> {
    match schema {
        RefOr::T(Schema::Object(mut object)) => {
            if let SchemaType::Array(types) = &object.schema_type
                && let Some(one) = types.iter().find(|one| !matches!(one, Type::Null))
            {
                object.schema_type = SchemaType::Type(one.clone());
            }
            RefOr::T(Schema::Object(object))
        }
        RefOr::T(Schema::OneOf(one_of)) => {
            let is_null =
                |item: &RefOr<Schema>| matches!(item, RefOr::T(Schema::Object(object)) if matches!(object.schema_type, SchemaType::Type(Type::Null)));
            one_of.items.iter().find(|item| !is_null(item)).cloned().map(never_null).unwrap_or(RefOr::T(Schema::OneOf(one_of)))
        }
        other => other,
    }
}

fn describe_body<K: Kind>(description: &mut Description, name: String, schema: Schema) {
    K::schemas(&mut description.schemas);
    description.schemas.push((name.clone(), RefOr::T(schema)));
    let content = Content::new(Some(utoipa::openapi::Ref::from_schema_name(name)));
    let body = RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True)).build();
    description.operation.request_body = Some(RefOr::T(body));
}

fn describe_create<K: Kind>(description: &mut Description, takes: &[Take]) {
    let unit = (K::SPEC.place == Place::Collection).then_some(records::spec::must("unit_id"));
    let takes: Vec<Take> = unit.into_iter().chain(takes.iter().copied()).collect();
    describe_body::<K>(description, format!("Create{}", K::name()), fields::<K>(&takes, false));
}

fn describe_edit<K: Kind>(description: &mut Description, names: &[&'static str]) {
    let takes: Vec<Take> = names.iter().map(|name| records::spec::may(name)).collect();
    let mut schema = fields::<K>(&takes, true);
    if let Schema::Object(object) = &mut schema {
        object.description = Some("What is to change (JSON Merge Patch): an absent field is kept, `null` clears.".to_owned());
    }
    describe_body::<K>(description, format!("Update{}", K::name()), schema);
    describe_act::<K>(description, names);
}

fn describe_step<K: Kind>(description: &mut Description, step: &Step) {
    let name: String = step.id.split('_').map(|word| word[..1].to_ascii_uppercase() + &word[1..]).collect();
    describe_body::<K>(description, name, fields::<K>(step.takes, false));
    describe_act::<K>(description, &step.takes.iter().map(|take| take.name).collect::<Vec<_>>());
}

/// Says whose act it is, where an authority below may not change all of that.
fn describe_act<K: Kind>(description: &mut Description, names: &[&str]) {
    let Some(act) = K::SPEC.act else { return };
    let (below, above): (Vec<&str>, Vec<&str>) = names.iter().partition(|name| act.progress.contains(name));
    let by = match (below.is_empty(), above.is_empty()) {
        (_, true) => return,
        (true, false) => " By the authority that made it, or one above it.".to_owned(),
        (false, false) => format!(" An authority below the one that made it changes only {}.", below.join(", ")),
    };
    description.operation.description.get_or_insert_default().push_str(&by);
}

fn describe_filters<K: Kind>(description: &mut Description) {
    let id = |about: &str| (Id::schema(), about.to_owned());
    let codes = |codes: Vec<&'static str>, about: &str| {
        let code = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes)).build();
        (RefOr::T(Schema::Array(ArrayBuilder::new().items(code).build())), about.to_owned())
    };
    let mut filters = vec![("authority_id", id("Of units in the subtree of this authority.")), ("unit_id", id("Of this unit."))];
    filters.push(("status", codes(statuses::<K>(), "In one of these statuses.")));
    let instant = "Changed at this instant or later (RFC 3339), longest unchanged first.";
    filters.push(("updated_since", (persistence::Instant::schema(), instant.to_owned())));
    if K::SPEC.due.is_some() {
        let flag = RefOr::T(Schema::Object(ObjectBuilder::new().schema_type(Type::Boolean).build()));
        filters.push(("overdue", (flag, "Whose day has passed while it waits.".to_owned())));
    }
    filters.extend(K::SPEC.filters.iter().map(|filter| (filter.name, codes((filter.codes)(), filter.about))));
    for (name, (schema, about)) in filters {
        description.parameter(parameter(name, &about, schema));
    }
    description.refusals.insert(404);
}

fn parameter(name: &str, about: &str, schema: RefOr<Schema>) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(schema))
        .build()
}
