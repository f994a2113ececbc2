mod access_token_limits;
mod access_tokens;
mod bearer;
mod change_password;
mod get_me;
mod lock_out;
mod login;
mod nobody;
mod refresh;

use serde_json::json;

use crate::support::{App, PASSWORD, Reply};

/// Tries to log in.
async fn log_in(app: &App, username: &str, password: &str) -> Reply {
    app.nobody().post("/auth/login", json!({"username": username, "password": password})).await
}

/// The (session token, refresh token) of a log-in that succeeds.
async fn session(app: &App, username: &str) -> (String, String) {
    pair(&log_in(app, username, PASSWORD).await.status(200))
}

fn pair(reply: &Reply) -> (String, String) {
    let text = |name: &str| reply.json[name].as_str().unwrap().to_owned();
    (text("access_token"), text("refresh_token"))
}
