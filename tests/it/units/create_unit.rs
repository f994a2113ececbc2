use serde_json::json;

use crate::support::make;

e2e!(
    async fn a_county_enters_a_unit_and_the_city_leads_it(app) {
        let made = make::enter(&app.county(), make::unit_with("330106", 1, &["production"], json!(300), json!(300))).await;
        assert_eq!(made.json["tier"], "B");
        assert_eq!(made.json["lead_authority"]["name"], "杭州市市场监督管理局");
        assert_eq!(made.json["territorial_authority"]["name"], "西湖区市场监督管理局");
        assert_eq!(made.etag(), "\"1\"");
        let read = app.city().get(made.header("location")).await.status(200);
        assert_eq!(read.json["uscc"], made.json["uscc"]);
        app.sibling().get(made.header("location")).await.problem(404, "not_found");
    }
);
