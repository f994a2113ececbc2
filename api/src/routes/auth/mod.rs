//! Logging in and out, one's own account, access tokens.

pub mod change_password;
pub mod create_access_token;
pub mod delete_access_token;
pub mod get_me;
pub mod list_access_tokens;
pub mod login;
pub mod logout;
pub mod refresh;
pub mod session;
