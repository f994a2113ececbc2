//! A record on the wire: its body, and the fields of the head under the names that its kind gives them.

use chrono::NaiveDate;
use domain::Code;
use persistence::records::Head;
use persistence::{Id, Instant, Tx};
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use utoipa::openapi::schema::{ArrayBuilder, Object, ObjectBuilder, OneOfBuilder, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::Kind;
use super::spec::Place;
use crate::flows::names::{AuthorityName, Names};
use crate::flows::refusal::Language;
use crate::flows::refusal::{FieldError, Refusal};
use crate::flows::warning::WarningView;

/// A record as a caller sees it on a day.
pub struct Record<K> {
    head: Head,
    body: K,
    authority: AuthorityName,
    today: NaiveDate,
}

impl<K: Kind> Record<K> {
    /// Its id.
    pub fn id(&self) -> Id {
        self.head.id
    }

    /// When it last changed.
    pub fn updated_at(&self) -> Instant {
        self.head.updated_at
    }

    /// The version, for `ETag`.
    pub fn version(&self) -> i32 {
        self.head.version
    }

    /// Where it can be read.
    pub fn location(&self) -> String {
        match (K::SPEC.place, self.head.unit_id) {
            (Place::AtUnit, Some(unit)) => format!("/api/v1/units/{unit}/{}", K::SPEC.many),
            _ => format!("/api/v1/{}/{}", K::SPEC.many, self.head.id),
        }
    }

    /// Shows records with the names of their authorities, read in one statement.
    ///
    /// # Errors
    /// Those of the database.
    pub fn all(tx: &mut Tx<'_>, records: Vec<(Head, K)>) -> Result<Vec<Self>, Refusal> {
        let names = Names::of(tx, records.iter().map(|(head, _)| head.authority_id))?;
        let today = tx.today();
        let show = |(head, body): (Head, K)| Ok(Self { authority: names.get(head.authority_id)?, head, body, today });
        records.into_iter().map(show).collect()
    }

    /// Shows one.
    ///
    /// # Errors
    /// Those of the database.
    pub fn one(tx: &mut Tx<'_>, head: Head, body: K) -> Result<Self, Refusal> {
        Self::all(tx, vec![(head, body)])?.pop().ok_or_else(|| Refusal::internal("no record"))
    }

    /// All its fields.
    ///
    /// # Errors
    /// Internal, when it is no object.
    pub fn whole(&self) -> Result<Map<String, Value>, Refusal> {
        let (spec, head) = (K::SPEC, &self.head);
        let Value::Object(mut fields) = serde_json::to_value(&self.body)? else {
            return Err(Refusal::internal("the body of a record is no object"));
        };
        let mut put = |name: &str, value: Value| drop(fields.insert(name.to_owned(), value));
        put("id", json!(head.id));
        put("unit_id", json!(head.unit_id));
        put("authority", json!(self.authority));
        put("created_at", json!(head.created_at));
        put("created_by", json!(head.created_by));
        if spec.place == Place::Collection {
            put("status", json!(head.status));
            put("version", json!(head.version));
            put("updated_at", json!(head.updated_at));
        }
        if let Some(due) = spec.due {
            put(due.name, json!(head.due_on));
            put("overdue", json!(head.is_overdue::<K::Status>(self.today)));
        }
        if let Some(closed) = spec.closed {
            put(closed.name, json!(head.closed_on));
        }
        if let Some(key) = spec.key {
            put(key.field.name, json!(head.natural_key));
        }
        Ok(fields)
    }
}

impl<K: Kind> Serialize for Record<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.whole().map_err(S::Error::custom)?.serialize(serializer)
    }
}

/// A schema with a sentence about it.
pub(crate) fn about(schema: RefOr<Schema>, text: &str) -> RefOr<Schema> {
    match schema {
        RefOr::T(Schema::Object(mut object)) => {
            object.description = Some(text.to_owned());
            RefOr::T(Schema::Object(object))
        }
        RefOr::Ref(mut reference) => {
            reference.description = text.to_owned();
            RefOr::Ref(reference)
        }
        other => other,
    }
}

/// The same, or `null`.
pub(crate) fn nullable(schema: RefOr<Schema>) -> RefOr<Schema> {
    match schema {
        RefOr::T(Schema::Object(mut object)) => {
            if let SchemaType::Type(one) = object.schema_type {
                object.schema_type = SchemaType::Array(vec![one, Type::Null]);
            }
            RefOr::T(Schema::Object(object))
        }
        other => OneOfBuilder::new().item(ObjectBuilder::new().schema_type(Type::Null)).item(other).into(),
    }
}

/// The schema of the body of a kind as an object.
pub(crate) fn body_schema<K: Kind>() -> Object {
    match K::schema() {
        RefOr::T(Schema::Object(object)) => object,
        _ => Object::default(),
    }
}

fn day() -> RefOr<Schema> {
    persistence::values::Day::schema()
}

impl<K: Kind> PartialSchema for Record<K> {
    fn schema() -> RefOr<Schema> {
        let spec = K::SPEC;
        let mut object = body_schema::<K>();
        let mut put = |name: &str, schema: RefOr<Schema>| drop(object.properties.insert(name.to_owned(), schema));
        put("id", Id::schema());
        put("unit_id", about(Id::schema(), "The unit at which it was made."));
        put("authority", about(Ref::from_schema_name("AuthorityName").into(), "The authority that made it."));
        put("created_at", about(Instant::schema(), "When it was recorded."));
        put("created_by", about(nullable(Id::schema()), "By whom; `null`: by the program."));
        if spec.place == Place::Collection {
            put("status", Ref::from_schema_name(K::Status::name()).into());
            put("version", about(i32::schema(), "Version for If-Match."));
            put("updated_at", about(Instant::schema(), "When it last changed."));
        }
        if let Some(due) = spec.due {
            put(due.name, about(nullable(day()), due.about));
            put("overdue", about(ObjectBuilder::new().schema_type(Type::Boolean).into(), "Whether that day has passed while it waits."));
        }
        if let Some(closed) = spec.closed {
            put(closed.name, about(nullable(day()), closed.about));
        }
        if let Some(key) = spec.key {
            put(key.field.name, about(persistence::values::DocumentNumber::schema(), key.field.about));
        }
        object.required = object.properties.keys().cloned().collect();
        RefOr::T(Schema::Object(object))
    }
}

impl<K: Kind> ToSchema for Record<K> {
    fn name() -> std::borrow::Cow<'static, str> {
        K::name()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        K::schemas(schemas);
        schemas.push((K::Status::name().into_owned(), K::Status::schema()));
        schemas.push((AuthorityName::name().into_owned(), AuthorityName::schema()));
        AuthorityName::schemas(schemas);
    }
}

/// A record that was made a moment ago, and what to consider.
pub struct Recorded<K> {
    pub record: Record<K>,
    pub warnings: Vec<WarningView>,
}

impl<K: Kind> Recorded<K> {
    /// With warnings in the language of the caller.
    pub fn new(record: Record<K>, warnings: &[FieldError], language: Language) -> Self {
        Self { record, warnings: warnings.iter().map(|warning| warning.document(language).into()).collect() }
    }
}

impl<K: Kind> Serialize for Recorded<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = self.record.whole().map_err(S::Error::custom)?;
        fields.insert("warnings".to_owned(), json!(self.warnings));
        fields.serialize(serializer)
    }
}

impl<K: Kind> PartialSchema for Recorded<K> {
    fn schema() -> RefOr<Schema> {
        let RefOr::T(Schema::Object(mut object)) = Record::<K>::schema() else { return Record::<K>::schema() };
        let warnings = ArrayBuilder::new().items(Ref::from_schema_name(WarningView::name())).description(Some("What to consider.")).build();
        object.properties.insert("warnings".to_owned(), RefOr::T(Schema::Array(warnings)));
        object.required.push("warnings".to_owned());
        RefOr::T(Schema::Object(object))
    }
}

impl<K: Kind> ToSchema for Recorded<K> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("Recorded{}", K::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Record::<K>::schemas(schemas);
        schemas.push((WarningView::name().into_owned(), WarningView::schema()));
    }
}

/// A page of records.
#[derive(Serialize)]
#[serde(bound = "")]
pub struct RecordPage<K: Kind> {
    pub items: Vec<Record<K>>,
    pub next_cursor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

impl<K: Kind> PartialSchema for RecordPage<K> {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String).build();
        let cursor = about(nullable(text.into()), "Ask for the next page with it; `null` on the last.");
        let total = ObjectBuilder::new().schema_type(Type::Integer).build();
        ObjectBuilder::new()
            .property("items", ArrayBuilder::new().items(Ref::from_schema_name(K::name())))
            .required("items")
            .property("next_cursor", cursor)
            .required("next_cursor")
            .property("total", about(total.into(), "How many there are in all, if `count=true` was asked for."))
            .into()
    }
}

impl<K: Kind> ToSchema for RecordPage<K> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("{}Page", K::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((K::name().into_owned(), Record::<K>::schema()));
        Record::<K>::schemas(schemas);
    }
}

/// Whether a field of the body may be `null`.
pub(crate) fn may_be_null<K: Kind>(name: &str) -> bool {
    let is_null = |item: &RefOr<Schema>| matches!(item, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null));
    match body_schema::<K>().properties.get(name) {
        Some(RefOr::T(Schema::Object(object))) => matches!(&object.schema_type, SchemaType::Array(types) if types.contains(&Type::Null)),
        Some(RefOr::T(Schema::OneOf(one_of))) => one_of.items.iter().any(is_null),
        _ => false,
    }
}

/// The codes of the statuses of a kind.
pub(crate) fn statuses<K: Kind>() -> Vec<&'static str> {
    K::Status::ALL.iter().map(|status| status.code()).collect()
}
