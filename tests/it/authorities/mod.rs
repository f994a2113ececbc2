mod calendar;
mod create_authority;
mod departments;
mod dictionaries;
mod divisions;
mod lead_levels;
mod list_authorities;
mod policy;
mod update_authority;

use serde_json::{Value, json};

use crate::support::App;

/// The body of a station of Xihu; change what the story is about.
fn station(app: &App) -> Value {
    json!({"name": "西湖区市场监督管理局文新市场监管所", "level": "station", "division_code": "330106013", "parent_id": app.authority("330106")})
}
