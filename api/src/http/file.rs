//! Files that go in and out.

use std::marker::PhantomData;

use actix_web::body::BoxBody;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder, dev, web};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{Content, RefOr, Required, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::http::documented::{Description, Documented};

/// A file in the API document.
pub struct BinaryFile;

impl PartialSchema for BinaryFile {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary))).into()
    }
}
impl ToSchema for BinaryFile {}

/// The form that carries a file.
#[derive(ToSchema)]
pub struct UploadForm {
    #[schema(value_type = BinaryFile)]
    pub file: BinaryFile,
}

/// A file that comes in: the multipart field `file`, or the raw body.
pub struct FileBody(pub web::Payload);

impl FromRequest for FileBody {
    type Error = actix_web::Error;
    type Future = std::future::Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let payload = web::Payload::from_request(request, payload).into_inner();
        std::future::ready(payload.map(Self))
    }
}

impl Documented for FileBody {
    const STREAMS: bool = true;

    fn describe(description: &mut Description) {
        let raw = Content::new(Some(BinaryFile::schema()));
        let form = Content::new(Some(description.schema::<UploadForm>()));
        let body = RequestBodyBuilder::new().content("application/octet-stream", raw).content("multipart/form-data", form);
        description.operation.request_body = Some(RefOr::T(body.required(Some(Required::True)).build()));
        description.refusals.extend([408, 413, 415, 422]);
    }
}

/// A kind of file that goes out.
pub trait FileKind: 'static {
    const CONTENT_TYPE: &'static str;
    /// Whether it is text that can be read.
    const TEXT: bool;
}

macro_rules! kinds {
    ($($(#[$meta:meta])* $name:ident = $content_type:literal, text: $text:literal;)+) => { $(
        $(#[$meta])*
        pub struct $name;
        impl FileKind for $name {
            const CONTENT_TYPE: &'static str = $content_type;
            const TEXT: bool = $text;
        }
    )+ };
}
kinds! {
    /// A table of text, UTF-8.
    Csv = "text/csv; charset=utf-8", text: true;
    /// A JSON document a line.
    Ndjson = "application/x-ndjson", text: true;
    /// A workbook.
    Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", text: false;
    /// The text format of Prometheus.
    PlainText = "text/plain; version=0.0.4; charset=utf-8", text: true;
}

/// 200 with a file.
pub struct File<K> {
    response: HttpResponse,
    kind: PhantomData<fn() -> K>,
}

impl<K: FileKind> File<K> {
    /// A file of these bytes; `name`: to be saved under.
    pub fn whole(bytes: impl Into<web::Bytes>, name: Option<&str>) -> Self {
        Self::named(HttpResponse::Ok().content_type(K::CONTENT_TYPE).body(bytes.into()), name)
    }

    /// A file that is sent piece by piece.
    pub fn streamed<S, E>(pieces: S, name: &str) -> Self
    where
        S: futures_util::Stream<Item = Result<web::Bytes, E>> + 'static,
        E: Into<Box<dyn std::error::Error>> + 'static,
    {
        Self::named(HttpResponse::Ok().content_type(K::CONTENT_TYPE).streaming(pieces), Some(name))
    }

    fn named(mut response: HttpResponse, name: Option<&str>) -> Self {
        if let Some(Ok(value)) = name.map(|name| HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))) {
            response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
        }
        Self { response, kind: PhantomData }
    }
}

impl<K> Responder for File<K> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse<BoxBody> {
        self.response
    }
}

impl<K: FileKind> Documented for File<K> {
    const STREAMS: bool = true;

    fn describe(description: &mut Description) {
        let schema = if K::TEXT { String::schema() } else { BinaryFile::schema() };
        let essence = K::CONTENT_TYPE.split(';').next().unwrap_or_default();
        description.answer(200, essence, Some(schema), &[]);
    }
}
