//! The world in which every operation of the API document is played.

use std::sync::OnceLock;

use actix_web::http::Method;
use domain::Code;
use domain::auth::Permission;
use serde_json::json;

use super::plays_of_measures::Measures;
use super::plays_supervision::Supervision;
use crate::support::{App, Backend, Snapshot, make};

/// What stands in the database when an operation is played: one of everything, all of Xihu district (330106).
pub struct World {
    pub unit: String,
    pub unit_etag: String,
    pub uscc: String,
    pub county: String,
    pub user: String,
    /// Of Xihu, who has left.
    pub gone: String,
    /// Of Xihu, with the user of the world.
    pub department: String,
    pub import: String,
    /// What Xihu said of the columns of a file.
    pub layout: String,
    /// Of the administrator of Zhejiang.
    pub token: String,
    pub refresh: String,
    /// Another unit of Xihu.
    pub other: String,
    pub supervision: Supervision,
    pub measures: Measures,
    /// A list of spot checks, and its only result, which names the unit; of another list one that was served, one under objection and one that was dismissed.
    pub spot_checks: [String; 5],
    /// A confirmed finding at the unit whose result was corrected since.
    pub corrected: String,
}

/// A published list of one result, of the unit of the world.
pub const SPOT_CHECKS: &str = "样品编号,公告日期,标称生产企业名称,产品名称,规格型号,生产日期/批号,检验结果,不合格项目,来源\n\
    CJ-2026-0311,2026-11-20,西湖恒泰电线电缆有限公司,聚氯乙烯绝缘电缆,BV 2.5mm²,2026-08-01,不合格,绝缘厚度,https://example.cn/2026/11.html\n";

impl World {
    pub async fn new(app: &App) -> Self {
        let county = app.authority("330106").to_string();
        let mut body = make::unit("330106", 1);
        body["name"] = json!("西湖恒泰电线电缆有限公司");
        let unit = make::enter(&app.county(), body).await;
        let id = unit.id();
        let override_body = json!({"authority_id": county, "reason": "跨区集团统一监管"});
        app.county().with("If-Match", unit.etag()).put(&format!("/units/{id}/lead-override"), override_body).await.status(200);
        let body = json!({"name": "执法大队"});
        let department = app.as_user("county-admin").post(&format!("/authorities/{county}/departments"), body).await.status(201);
        let department = department.json["id"].as_str().unwrap().to_owned();
        let body = json!({"username": "clerk", "department_id": department, "display_name": "办事员", "password": "a password of the tests", "role": "regulator",
            "authority_id": county});
        let user = app.as_user("county-admin").post("/users", body).await.status(201).id();
        // Somebody guessed the password of the one, and another has left.
        for _ in 0..5 {
            app.nobody().post("/auth/login", json!({"username": "clerk", "password": "a guess"})).await;
        }
        let body =
            json!({"username": "gone", "display_name": "离任人员", "password": "a password of the tests", "role": "auditor", "authority_id": county});
        let gone = app.as_user("county-admin").post("/users", body).await.status(201).id();
        app.as_user("county-admin").with("If-Match", "*").send(Method::POST, &format!("/users/{gone}/deactivate"), None).await.status(200);
        let body =
            json!({"username": "unit-user", "display_name": "单位用户", "password": "a password of the tests", "role": "unit_user", "unit_id": id});
        app.as_user("county-admin").post("/users", body).await.status(201);
        let other = make::enter(&app.county(), make::unit("330106", 99)).await.id();
        let body =
            json!({"username": "neighbour", "display_name": "邻居", "password": "a password of the tests", "role": "unit_user", "unit_id": other});
        app.as_user("county-admin").post("/users", body).await.status(201);
        let file = "单位名称,统一社会信用代码,行政区划代码,主体类型\n西湖明辉消防器材有限公司,坏代码,330106,生产\n";
        let job = app.county().import("kind=units&entry_reason=baseline_survey", file).await;
        let query = "kind=units&entry_reason=baseline_survey&column.uscc=%E8%AF%81%E7%85%A7";
        app.county().import(query, "单位名称,证照,行政区划代码,主体类型\n西湖明辉消防器材有限公司,坏代码,330106,生产\n").await;
        let layout = app.county().all("/imports/layouts").await[0]["id"].as_str().unwrap().to_owned();
        let body = json!({"name": "省平台对接", "scopes": ["units.read"], "expires_on": "2027-06-30"});
        let token = app.province().post("/access-tokens", body).await.status(201).id();
        let body = json!({"username": "province", "password": crate::support::PASSWORD});
        let refresh = app.nobody().post("/auth/login", body).await.status(200).json["refresh_token"].as_str().unwrap().to_owned();
        let uscc = unit.json["uscc"].as_str().unwrap().to_owned();
        let supervision = Supervision::new(app, &id).await;
        let measures = Measures::new(app, &id).await;
        let import = job["id"].as_str().unwrap().to_owned();
        let list = app.county().send_raw(Method::POST, "/spot-check-results", "text/csv", SPOT_CHECKS).await.status(201);
        let spot_check_intake = list.id();
        let spot_check_result = app.county().all("/spot-check-results").await[0]["id"].as_str().unwrap().to_owned();
        let [served, disputed, dismissed] = Self::decided_results(app).await;
        let corrected = Self::corrected_finding(app, &id).await;
        let unit_etag = app.county().get(&format!("/units/{id}")).await.etag();
        let spot_checks = [spot_check_intake, spot_check_result, served, disputed, dismissed];
        Self {
            unit: id,
            unit_etag,
            uscc,
            county,
            user,
            gone,
            department,
            import,
            layout,
            token,
            refresh,
            other,
            supervision,
            measures,
            spot_checks,
            corrected,
        }
    }

    /// Two results that were served, with an objection to the second, and one that was dismissed.
    async fn decided_results(app: &App) -> [String; 3] {
        let row = |number: &str| SPOT_CHECKS.replace("0311", number).lines().nth(1).unwrap_or_default().to_owned() + "\n";
        let rows = [SPOT_CHECKS.replace("0311", "0401"), row("0402"), row("0403")];
        let list = app.county().send_raw(Method::POST, "/spot-check-results", "text/csv", rows.concat()).await.status(201);
        let results = app.county().all(&format!("/spot-check-results?intake_id={}", list.id())).await;
        let ids = [0, 1, 2].map(|place: usize| results[place]["id"].as_str().unwrap().to_owned());
        for id in &ids[..2] {
            make::step(&app.county(), &format!("/spot-check-results/{id}"), "serve", json!({"served_on": "2026-11-21"})).await;
        }
        let objection = json!({"objected_on": "2026-11-23", "objection": "样品系仿冒，非本单位生产"});
        make::step(&app.county(), &format!("/spot-check-results/{}", ids[1]), "object", objection).await;
        make::step(&app.county(), &format!("/spot-check-results/{}", ids[2]), "dismiss", json!({"reason": "不在本辖区"})).await;
        ids
    }

    /// A finding that was confirmed by a result that conforms by now.
    async fn corrected_finding(app: &App, unit: &str) -> String {
        let first = SPOT_CHECKS.replace("0311", "0501");
        let list = app.county().send_raw(Method::POST, "/spot-check-results", "text/csv", first.clone()).await.status(201);
        let result = app.county().all(&format!("/spot-check-results?intake_id={}", list.id())).await[0]["id"].as_str().unwrap().to_owned();
        let linked = make::step(&app.county(), &format!("/spot-check-results/{result}"), "link", json!({"unit_id": unit, "grade": "general"})).await;
        let finding = linked["finding_id"].as_str().unwrap().to_owned();
        make::step(&app.county(), &format!("/findings/{finding}"), "confirm", json!({})).await;
        let corrected = first.replace("2026-11-20", "2026-11-22").replace("不合格,绝缘厚度", "合格,");
        app.county().send_raw(Method::POST, "/spot-check-results", "text/csv", corrected).await.status(201);
        finding
    }

    /// The one that is built once and copied.
    pub fn built(backend: Backend) -> &'static Built {
        static SQLITE: OnceLock<Built> = OnceLock::new();
        static POSTGRES: OnceLock<Built> = OnceLock::new();
        let built = match backend {
            Backend::Sqlite => &SQLITE,
            Backend::Postgres => &POSTGRES,
        };
        // On a thread of its own: a story may ask for it while it runs.
        built.get_or_init(|| std::thread::spawn(move || Built::new(backend)).join().unwrap())
    }

    /// What nobody outside Xihu and its upper authorities may ever see.
    pub fn secrets(&self) -> Vec<&str> {
        let own: [&str; 8] = [&self.unit, &self.uscc, &self.user, &self.gone, &self.department, &self.import, &self.layout, &self.token];
        let spot_checks = self.spot_checks.iter().map(String::as_str);
        own.into_iter().chain(self.measures.ids()).chain(self.supervision.names()).chain(spot_checks).chain([self.corrected.as_str()]).collect()
    }
}

/// A world in a database that nobody uses, for copies.
pub struct Built {
    pub world: World,
    /// Access tokens of the nation that have one permission each.
    pub narrow: [(Permission, String); 2],
    /// The number of the last id in the world.
    last_id: u64,
    snapshot: Snapshot,
}

/// Ids of what is in every copy beside the world: new things have the ids that follow the world, whatever stands there.
const BESIDE: u64 = 0x30_0000;
/// Ids of what was tried before an operation is played with success, so that its answer does not depend on the tries.
const TRIED: u64 = 0x40_0000;

impl Built {
    fn new(backend: Backend) -> Self {
        actix_web::rt::System::new().block_on(async move {
            let app = App::start(backend).await;
            let world = World::new(&app).await;
            let last_id = app.last_id();
            app.set_last_id(BESIDE);
            let mut narrow = Vec::new();
            for permission in [Permission::UnitsRead, Permission::ReferenceRead] {
                let body = json!({"name": "narrow", "scopes": [permission.code()], "expires_on": "2026-12-31"});
                let token = app.national().post("/access-tokens", body).await.status(201).json["token"].as_str().unwrap().to_owned();
                narrow.push((permission, token));
            }
            let narrow = narrow.try_into().unwrap();
            Self { world, narrow, last_id, snapshot: app.into_snapshot() }
        })
    }

    /// An application on a copy, for tries.
    pub async fn app(&self) -> App {
        let app = App::on_copy(&self.snapshot).await;
        app.set_last_id(TRIED);
        app
    }

    /// From here on ids follow those of the world.
    pub fn go_on(&self, app: &App) {
        app.set_last_id(self.last_id);
    }
}
