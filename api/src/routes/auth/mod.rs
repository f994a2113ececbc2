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

use crate::http::operation::{Area, operations};

/// The operations of the area.
pub fn operations(area: &mut Area) {
    operations!(
        area,
        login::login,
        refresh::refresh,
        logout::logout,
        get_me::get_me,
        change_password::change_password,
        list_access_tokens::list_access_tokens,
        create_access_token::create_access_token,
        delete_access_token::delete_access_token,
    );
}
