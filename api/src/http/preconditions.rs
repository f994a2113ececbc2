//! `ETag` and `If-Match`: nobody overwrites what they have not seen.

use std::future::{Ready, ready};

use actix_web::http::header::{self, EntityTag, Header};
use actix_web::{FromRequest, HttpRequest, dev};

use crate::error::{Problem, ProblemCode};
use crate::flows::version::Expected;
use crate::http::documented::{Description, Documented};

/// The versions that the caller would change. Required: without it 428.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfMatch(Expected);

impl IfMatch {
    /// For what is not of HTTP.
    pub fn expected(self) -> Expected {
        self.0
    }

    /// The version to expect: what the caller saw, or, for `*`, whatever is there.
    ///
    /// # Errors
    /// 412 when the row has another version.
    pub fn check(&self, current: i32) -> Result<i32, Problem> {
        Ok(self.0.is_still(current)?)
    }

    /// The tags that can be ours. They are compared strongly (RFC 9110, 13.1.1): a weak one, such as a compressing proxy makes, and one
    /// that is not written as ours are never the one of what is there.
    fn of(header: header::IfMatch) -> Self {
        match header {
            header::IfMatch::Any => Self(Expected::Any),
            header::IfMatch::Items(tags) => Self(Expected::OneOf(tags.iter().filter_map(version).collect())),
        }
    }

    /// From the header, if it is there.
    ///
    /// # Errors
    /// 400 when it is no list of tags.
    fn optional(request: &HttpRequest) -> Result<Option<Self>, Problem> {
        let Some(sent) = request.headers().get(header::IF_MATCH) else { return Ok(None) };
        match header::IfMatch::parse(request) {
            Ok(header::IfMatch::Items(tags)) if tags.is_empty() => {}
            Ok(header) => return Ok(Some(Self::of(header))),
            Err(_) => {}
        }
        // Tags with a comma or other letters than ASCII's are somebody else's.
        match sent.as_bytes().contains(&b'"') {
            true => Ok(Some(Self(Expected::OneOf(Vec::new())))),
            false => Err(malformed()),
        }
    }
}

fn malformed() -> Problem {
    Problem::new(ProblemCode::InvalidHeader)
        .with_detail("If-Match 应为读取时得到的 ETag，如 \"3\"", "If-Match must be the ETag that you read, such as \"3\"")
}

/// The version of which a tag is ours.
fn version(tag: &EntityTag) -> Option<i32> {
    let version: i32 = tag.tag().parse().ok().filter(|_| !tag.weak)?;
    (version.to_string() == tag.tag()).then_some(version)
}

impl FromRequest for IfMatch {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let result = Self::optional(request).and_then(|found| found.ok_or_else(|| Problem::new(ProblemCode::IfMatchRequired)));
        ready(result.map_err(Into::into))
    }
}

impl Documented for IfMatch {
    fn describe(description: &mut Description) {
        description.common_parameter("IfMatch");
        description.refusals.extend([412, 428]);
    }
}

/// The version that the caller saw, of something that may not be there yet: for PUT.
pub struct OptionalIfMatch(pub Option<IfMatch>);

impl OptionalIfMatch {
    /// The version to replace; none: it is made.
    ///
    /// # Errors
    /// 428 when it is there and no version was named; 412 when another version is there, or none.
    pub fn check(&self, there: Option<i32>) -> Result<Option<i32>, Problem> {
        match (there, &self.0) {
            (Some(version), Some(if_match)) => if_match.check(version).map(Some),
            (Some(_), None) => Err(Problem::new(ProblemCode::IfMatchRequired)),
            (None, Some(_)) => Err(Problem::new(ProblemCode::StaleVersion)),
            (None, None) => Ok(None),
        }
    }
}

impl FromRequest for OptionalIfMatch {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(IfMatch::optional(request).map(Self).map_err(Into::into))
    }
}

impl Documented for OptionalIfMatch {
    fn describe(description: &mut Description) {
        description.common_parameter("IfMatchOptional");
        description.refusals.extend([412, 428]);
    }
}
