//! A clause as it stands in traces.

use std::borrow::Cow;
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::clauses::{self, Clause};

/// A reference to a clause; its wire form is the mark, for example `附件1说明第3条`.
///
/// Stored traces are read back by mark, so a clause once cited is never removed from the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cite(pub &'static Clause);

impl Deref for Cite {
    type Target = Clause;

    fn deref(&self) -> &Clause {
        self.0
    }
}

impl From<&'static Clause> for Cite {
    fn from(clause: &'static Clause) -> Self {
        Self(clause)
    }
}

impl Serialize for Cite {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.mark)
    }
}

impl<'de> Deserialize<'de> for Cite {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mark = Cow::<'_, str>::deserialize(deserializer)?;
        clauses::by_mark(&mark).map(Self).ok_or_else(|| D::Error::custom(format!("unknown_clause: `{mark}`")))
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Cite {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some("Mark of a clause of 国市监质监发〔2023〕38号."))
            .examples([serde_json::json!("附件1说明第3条")])
            .build()
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Cite {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ClauseMark")
    }
}
