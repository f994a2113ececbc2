//! Taking the register out: as CSV, as a workbook, as lines of JSON; what is in it, who may, and that it is logged.

use calamine::{Data, Reader, Xlsx};
use serde_json::{Value, json};

use crate::support::{App, CallerOf, Reply, files, make};

const HEADING: &str = "统一社会信用代码,单位名称,主体类型,个体工商户,行政区划代码,地址,许可认证,录入原因,信用风险分类,年度,期末从业人员,\
全年平均从业人员,主营业务收入（万元）,商品销售额（万元）,限额以上,代码例外原因,经营状态,主体级别,监管类别,主体级别对应监管部门代码,进口者,日常监管方式";

/// A unit with everything, one in a town without figures, one of the sibling.
async fn register(app: &App) -> [Reply; 3] {
    let body = json!({
        "uscc": "91330106MAAY4CL12X", "uscc_override_reason": "执照原件如此", "name": "西湖\"恒泰\",电缆", "activities": ["production", "wholesale"],
        "division_code": "330106", "address": "文三路 90 号", "applicability": ["production_licence", "ccc"],
        "entry_reasons": ["product_spot_check", "baseline_survey"], "credit_risk_class": "C",
        "metrics": {"year": 2025, "employees_period_end": 150, "employees_annual_average": 160, "main_business_revenue_wan": 1999.999999,
            "merchandise_sales_wan": 0, "above_designated_size": false}
    });
    let first = make::enter(&app.county(), body).await;
    app.set_now("2026-11-25T02:00:00Z");
    let mut body = make::unit("330106004", 2);
    body["metrics"] = json!(null);
    let second = make::enter(&app.county(), body).await;
    let third = make::enter(&app.sibling(), make::unit("330105", 3)).await;
    [first, second, third]
}

fn lines() -> [String; 3] {
    [
        "91330106MAAY4CL12X,\"西湖\"\"恒泰\"\",电缆\",生产、批发,否,330106,文三路 90 号,\"production_licence,ccc\",\"product_spot_check,baseline_survey\",\
         C,2025,150,160,1999.999999,0,否,执照原件如此,正常经营,B,重点监管,330100,否,日常检查（纳入属地日常监管）"
            .to_owned(),
        format!("{},测试单位2,生产,否,330106004,,,baseline_survey,,,,,,,,,正常经营,,日常监管,330106,否,日常检查（纳入属地日常监管）", make::uscc("330106", 2)),
        format!("{},测试单位3,生产,否,330105,,,baseline_survey,,2025,50,,1000,,,,正常经营,C,日常监管,330105,否,日常检查（纳入属地日常监管）", make::uscc("330105", 3)),
    ]
}

async fn a_csv_has_a_mark_a_heading_and_a_line_a_unit(app: App) {
    register(&app).await;
    let [first, second, third] = lines();
    let reply = app.city().get("/exports/units.csv").await.status(200);
    assert_eq!(reply.text(), format!("\u{feff}{HEADING}\r\n{first}\r\n{second}\r\n{third}\r\n"));
    assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(reply.header("content-disposition"), "attachment; filename=\"units.csv\"");
}

async fn csv_lines(caller: CallerOf<'_>, query: &str) -> Vec<String> {
    let text = caller.get(&format!("/exports/units.csv?{query}")).await.status(200).text();
    text.lines().skip(1).map(str::to_owned).collect()
}

async fn filters_and_scope_narrow_every_form(app: App) {
    let made = register(&app).await;
    let [first, second, third] = lines();
    assert_eq!(csv_lines(app.county(), "").await, [first.clone(), second.clone()]);
    assert_eq!(csv_lines(app.sibling(), "").await, std::slice::from_ref(&third));
    assert_eq!(csv_lines(app.as_user("other-province"), "").await, [""; 0]);
    for (query, expected) in [
        (format!("authority_id={}", app.authority("330105")), vec![&third]),
        ("division_code=330106004".into(), vec![&second]),
        ("activity=wholesale".into(), vec![&first]),
        ("tier=C".into(), vec![&third]),
        ("monitoring_level=key".into(), vec![&first]),
        ("operating_status=active".into(), vec![&first, &second, &third]),
        ("entry_reason=product_spot_check".into(), vec![&first]),
        (format!("uscc={}", make::uscc("330106", 2)), vec![&second]),
        ("q=%E6%B5%8B".into(), vec![&second, &third]),
        ("updated_since=2026-11-25T00:00:00Z".into(), vec![&second, &third]),
    ] {
        assert_eq!(csv_lines(app.city(), &query).await.iter().collect::<Vec<_>>(), expected, "{query}");
        let json = app.city().get(&format!("/exports/units.ndjson?{query}")).await.status(200).text();
        assert_eq!(json.lines().count(), expected.len(), "{query}");
    }
    let json = app.county().get("/exports/units.ndjson").await.status(200);
    assert_eq!(json.header("content-type"), "application/x-ndjson");
    let units: Vec<Value> = json.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(units.len(), 2);
    for (unit, made) in units.iter().zip(&made) {
        let mut shown = app.county().get(made.header("location")).await.json;
        shown.as_object_mut().unwrap().remove("warnings");
        let figures = app.county().get(&format!("{}/metrics", made.header("location"))).await.status(200).json["items"][0].clone();
        assert_eq!((unit["metrics"].clone(), unit["metrics"]["year"].clone()), (figures, shown["metrics_year"].clone()));
        shown["metrics"] = unit["metrics"].clone();
        assert_eq!(*unit, shown);
    }
}

/// The cells of a line of CSV, between bars.
fn cells(line: &str) -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
    reader.records().next().unwrap().unwrap().iter().collect::<Vec<_>>().join("|")
}

async fn a_workbook_says_what_the_csv_says_in_words_with_numbers_as_numbers(app: App) {
    register(&app).await;
    let reply = app.city().get("/exports/units.xlsx").await.status(200);
    assert_eq!(reply.header("content-type"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    assert_eq!(reply.header("content-disposition"), "attachment; filename=\"units.xlsx\"");
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(reply.bytes)).unwrap();
    let sheet = book.worksheet_range("units").unwrap();
    let rows: Vec<String> = sheet.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join("|")).collect();
    let expected: Vec<String> = std::iter::once(HEADING.to_owned()).chain(lines()).map(|line| cells(&line)).collect();
    let in_words = |line: String| {
        line.replace("production_licence,ccc", "工业产品生产许可、强制性产品认证")
            .replace("product_spot_check,baseline_survey", "监督抽查、摸底调查")
            .replace("baseline_survey", "摸底调查")
            .replace("|B|", "|B级（中型）|")
            .replace("|正常经营|C|", "|正常经营|C级（小型）|")
    };
    assert_eq!(rows, expected.into_iter().map(in_words).collect::<Vec<_>>());
    assert_eq!(sheet.get((1, 12)), Some(&Data::Float(1999.999999)));
    assert_eq!(sheet.get((1, 4)), Some(&Data::String("330106".into())));
}

/// The parts of a workbook as XML.
fn parts(bytes: &[u8], names: &[&str]) -> Vec<String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let read = |name: &&str| std::io::read_to_string(archive.by_name(name).unwrap()).unwrap();
    names.iter().map(read).collect()
}

async fn a_workbook_can_be_worked_with(app: App) {
    register(&app).await;
    let bytes = app.city().get("/exports/units.xlsx").await.status(200).bytes;
    let [sheet, book, styles] = <[String; 3]>::try_from(parts(&bytes, &["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])).unwrap();
    for said in [
        "<pane xSplit=\"2\" ySplit=\"1\" topLeftCell=\"C2\"",
        "<autoFilter ref=\"A1:V4\"/>",
        "<pageSetUpPr fitToPage=\"1\"/>",
        "paperSize=\"9\" fitToWidth=\"2\" fitToHeight=\"0\" orientation=\"landscape\"",
        "<oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter>",
        "<ignoredError sqref=\"A1:V4\" numberStoredAsText=\"1\"/>",
        // Headings are broken over lines, which not every program makes room for by itself.
        "<row r=\"1\" ht=\"30\" customHeight=\"1\">",
        // A code has eighteen characters.
        "<col min=\"1\" max=\"1\" width=\"20.7109375\" customWidth=\"1\"/>",
    ] {
        assert!(sheet.contains(said), "{said}: {sheet}");
    }
    assert!(book.contains("_xlnm.Print_Titles\" localSheetId=\"0\">units!$A:$B,units!$1:$1<"), "{book}");
    assert!(styles.contains("numFmtId=\"49\""), "codes are text: {styles}");
}

async fn the_lead_is_that_of_today_an_override_included(app: App) {
    let [first, ..] = register(&app).await;
    let body = json!({"authority_id": app.authority("330000"), "reason": "省局直管", "to_on": "2026-11-30"});
    app.city().with("If-Match", first.etag()).put(&format!("/units/{}/lead-override", first.id()), body).await.status(200);
    let lead = async || csv_lines(app.county(), "").await[0].rsplit(',').nth(2).unwrap().to_owned();
    assert_eq!(lead().await, "330000");
    app.set_now("2026-12-01T02:00:00Z");
    assert_eq!(lead().await, "330100");
}

async fn an_export_is_logged_with_its_filter_and_a_refused_one_is_not(app: App) {
    register(&app).await;
    app.county().get("/exports/units.csv?tier=B&q=x").await.status(200);
    app.county().get("/exports/units.xlsx").await.status(200);
    app.county().get("/exports/units.ndjson").await.status(200);
    app.county().get(&format!("/exports/units.csv?authority_id={}", app.authority("330105"))).await.problem(404, "not_found");
    app.county().get("/exports/units.csv?tier=E").await.names(400, "invalid_parameter", &[("tier", "unknown_code")]);
    app.county().get("/exports/units.csv?limit=1").await.names(400, "invalid_parameter", &[("limit", "unknown_parameter")]);
    let mut events = app.as_user("county-admin").all("/audit-events?resource=export").await;
    events.sort_by_key(|e| e["operation"].as_str().unwrap().to_owned());
    let told: Vec<_> = events
        .iter()
        .map(|e| (e["operation"].as_str().unwrap(), e["actor_name"].as_str().unwrap(), e["after"]["format"].as_str().unwrap()))
        .collect();
    let expected = [("export_units_csv", "county", "csv"), ("export_units_ndjson", "county", "ndjson"), ("export_units_xlsx", "county", "xlsx")];
    assert_eq!(told, expected);
    assert_eq!((&events[0]["after"]["filter"]["tier"], &events[0]["after"]["filter"]["q"]), (&json!(["B"]), &json!("x")));
    assert_eq!(app.as_user("sibling-admin").all("/audit-events?resource=export").await.len(), 0);
}

async fn a_units_own_user_may_not_export(app: App) {
    let [first, ..] = register(&app).await;
    let body = json!({"username": "hengtai", "display_name": "恒泰", "password": "a long passphrase", "role": "unit_user", "unit_id": first.id()});
    app.as_user("county-admin").post("/users", body).await.status(201);
    for form in ["csv", "xlsx", "ndjson"] {
        app.as_user("hengtai").get(&format!("/exports/units.{form}")).await.problem(403, "forbidden");
        app.nobody().get(&format!("/exports/units.{form}")).await.problem(401, "unauthenticated");
    }
    assert_eq!(app.as_user("county-admin").all("/audit-events?resource=export").await.len(), 0);
}

async fn an_export_of_many_batches_is_complete_and_in_order(app: App) {
    let codes: Vec<String> = (0..1100).map(|serial| make::uscc("330106", serial)).collect();
    let rows: Vec<[&str; 6]> = codes.iter().map(|code| ["某某公司", code.as_str(), "330106", "生产", "1", "1"]).collect();
    let job = app.county().import("kind=units&entry_reason=baseline_survey", files::csv(&rows)).await;
    assert_eq!(job["created"], 1100);
    let exported: Vec<String> = csv_lines(app.county(), "").await.iter().map(|line| line[..18].to_owned()).collect();
    assert_eq!(exported, codes);
    let workbook = app.county().get("/exports/units.xlsx").await.status(200).bytes;
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(workbook)).unwrap();
    assert_eq!(book.worksheet_range("units").unwrap().height(), 1101);
}

e2e![
    a_csv_has_a_mark_a_heading_and_a_line_a_unit,
    filters_and_scope_narrow_every_form,
    a_workbook_says_what_the_csv_says_in_words_with_numbers_as_numbers,
    a_workbook_can_be_worked_with,
    the_lead_is_that_of_today_an_override_included,
    an_export_is_logged_with_its_filter_and_a_refused_one_is_not,
    a_units_own_user_may_not_export,
    an_export_of_many_batches_is_complete_and_in_order
];
