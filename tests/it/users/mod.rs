mod activate_user;
mod create_user;
mod deactivate_user;
mod last_administrator;
mod list_users;
mod move_user;
mod scope;
mod unlock_user;
mod update_user;

use persistence::Caller;
use persistence::queries::users::find_user_by_name;
use serde_json::{Value, json};

use crate::support::{App, PASSWORD, Reply};

/// The body of an officer of Xihu; change what the story is about.
fn officer(app: &App, username: &str) -> Value {
    json!({"username": username, "display_name": "王芳", "password": PASSWORD, "role": "regulator", "authority_id": app.authority("330106")})
}

/// Gives a unit of Xihu a user.
pub async fn unit_user(app: &App, username: &str, unit: &str) -> Reply {
    let body = json!({"username": username, "display_name": "企业用户", "password": PASSWORD, "role": "unit_user", "unit_id": unit});
    app.as_user("county-admin").post("/users", body).await.status(201)
}

/// Where a user of the template lives.
pub fn path_of(app: &App, username: &str) -> String {
    let name = username.to_owned();
    format!("/users/{}", app.db.read_now(&Caller::system("test"), move |tx| find_user_by_name(tx, &name)).unwrap().unwrap().id)
}
