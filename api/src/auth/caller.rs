//! `Caller<P>`: who calls, and in the handler's signature what permission the operation needs.
//!
//! The extractor verifies the form of the credential. Whether the user is active, has the permission and what they may see
//! is found out in the same hop as the work (`persistence::Db`).

use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev, web};
use domain::auth::Permission;
use persistence::queries::idempotency;
use persistence::{Credential, Origin, Tx};
use sha2::{Digest, Sha256};

use crate::auth::replay::refuse_out_of_scope;
use crate::auth::secret;
use crate::error::{FieldCode, FieldError, Problem, ProblemCode};
use crate::flows::{kept_from_unit, refused};
use crate::http::body::Body;
use crate::http::documented::{Description, Documented};
use crate::http::edge::RequestId;
use crate::http::language::Language;
use crate::http::operation::Matched;
use crate::http::reply::Reply;
use crate::state::State;

/// A permission as a type.
pub trait Needs: 'static {
    /// The permission.
    const PERMISSION: Permission;
}

macro_rules! needs {
    ($($name:ident),+ $(,)?) => { $(
        #[doc = concat!("The operation needs `Permission::", stringify!($name), "`.")]
        pub struct $name;
        impl Needs for $name { const PERMISSION: Permission = Permission::$name; }
    )+ };
}
needs!(
    SelfRead,
    TokensManage,
    ReferenceRead,
    CalendarWrite,
    AuthoritiesRead,
    AuthoritiesWrite,
    UsersRead,
    UsersWrite,
    UnitsRead,
    UnitsWrite,
    LeadOverride,
    ImportsRun,
    ImportsRead,
    ExportsRun,
    AuditRead,
    StatisticsRead,
    MetricsRead,
    FindingsRead,
    FindingsWrite,
    FindingsConfirm,
    CreditWrite,
    MonitoringRead,
    MonitoringDecide,
    PolicyWrite,
    MeasuresRead,
    MeasuresWrite,
);

/// A caller with a credential of good form.
pub struct Caller<P> {
    /// For the database.
    pub inner: persistence::Caller,
    /// What they read.
    pub language: Language,
    /// The process.
    pub state: web::Data<State>,
    idempotency_key: Option<String>,
    target: String,
    seen: Matched,
    asks_for_kept: Option<&'static str>,
    needs: PhantomData<P>,
}

impl<P: Needs> FromRequest for Caller<P> {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(Self::extract(request).map_err(Into::into))
    }
}

impl<P: Needs> Documented for Caller<P> {
    const PERMISSION: Option<Permission> = Some(P::PERMISSION);

    fn describe(description: &mut Description) {
        description.refusals.extend([401, 403]);
        // By its key, of what is out of scope by now; the rules without a record are of no scope.
        if description.takes_key && P::PERMISSION != Permission::ReferenceRead {
            description.refusals.insert(404);
        }
    }
}

impl<P: Needs> Caller<P> {
    fn extract(request: &HttpRequest) -> Result<Self, Problem> {
        let state = request.app_data::<web::Data<State>>().cloned().ok_or_else(|| Problem::internal("no state"))?;
        let inner = reader(request, &state, Some(P::PERMISSION))?;
        refuse_query_of_none(request)?;
        Ok(Self {
            inner,
            language: Language::of(request.headers()),
            idempotency_key: idempotency_key(request)?,
            target: format!("{} {}", request.method(), request.uri()),
            seen: Matched::seen(request),
            asks_for_kept: kept_from_unit::filter_among(form_urlencoded::parse(request.query_string().as_bytes()).map(|(name, _)| name)),
            state,
            needs: PhantomData,
        })
    }

    /// Reads, narrowed to what the caller may see.
    ///
    /// # Errors
    /// Those of `work`; 401, 403, 503.
    pub async fn read<T: Send + 'static>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, Problem> + Send + 'static) -> Result<T, Problem> {
        let meet = self.meeting();
        let done = self.state.db.read(&self.inner, move |tx| meet(tx).and_then(|()| work(tx))).await;
        self.traced(done).await
    }

    /// Leaves a trace of a permission that was refused; whoever was refused is answered so even if it cannot be left.
    async fn traced<T>(&self, done: Result<T, Problem>) -> Result<T, Problem> {
        if let (Err(problem), Some(user)) = (&done, self.inner.found.user())
            && problem.code == ProblemCode::Forbidden
        {
            let origin = self.inner.origin.clone();
            if let Err(error) = refused::leave_trace(&self.state.db, origin, user, P::PERMISSION).await {
                log::warn!("a refused permission leaves no trace: {error}");
            }
        }
        done
    }

    /// Remembers whether a unit's user calls, and refuses them a filter by what they are not told.
    fn meeting(&self) -> impl FnOnce(&Tx<'_>) -> Result<(), Problem> + Send + 'static {
        let (seen, asks_for_kept) = (self.seen.clone(), self.asks_for_kept);
        move |tx| {
            if tx.identity().unit_id.is_none() {
                return Ok(());
            }
            seen.note_by_a_unit();
            match asks_for_kept {
                None => Ok(()),
                Some(name) => Err(Problem::new(ProblemCode::InvalidParameter).with_error(FieldError::new(name, FieldCode::NotForUnits))),
            }
        }
    }

    /// One write: for PUT, PATCH and DELETE, which If-Match protects from being done twice.
    ///
    /// # Errors
    /// Those of `work`; 401, 403, 503.
    pub async fn write<T: Send + 'static>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, Problem> + Send + 'static) -> Result<T, Problem> {
        let meet = self.meeting();
        let done = self.state.db.write(&self.inner, move |tx| meet(tx).and_then(|()| work(tx))).await;
        self.traced(done).await
    }

    /// One write that an `Idempotency-Key` protects from being done twice: for POST. The body takes part in what the key stands for.
    ///
    /// # Errors
    /// Those of `work`; 401, 403, 503; 422 when the key was used for another request; 404 when what the first answer tells of is out of scope
    /// by now.
    pub async fn post<T: Send + 'static, A: 'static>(
        &self,
        body: Body<T>,
        work: impl FnOnce(&mut Tx<'_>, T) -> Result<Reply<A>, Problem> + Send + 'static,
    ) -> Result<Reply<A>, Problem> {
        self.post_then(body, |tx, value| Ok((work(tx, value)?, ()))).await.map(|(reply, _)| reply)
    }

    /// The same, with what is to be done after the commit; none when the answer is that of an earlier request.
    ///
    /// # Errors
    /// As [`Self::post`].
    pub async fn post_then<T: Send + 'static, A: 'static, X: Send + 'static>(
        &self,
        body: Body<T>,
        work: impl FnOnce(&mut Tx<'_>, T) -> Result<(Reply<A>, X), Problem> + Send + 'static,
    ) -> Result<(Reply<A>, Option<X>), Problem> {
        let Body { value, digest } = body;
        let Some(key) = self.idempotency_key.clone() else {
            return self.write(move |tx| work(tx, value).map(|(reply, then)| (reply, Some(then)))).await;
        };
        let mut hasher = Sha256::new();
        hasher.update(self.target.as_bytes());
        hasher.update([0]);
        hasher.update(digest);
        let request_hash = secret::hex(&hasher.finalize());
        let path = self.target.split_once(' ').map_or_else(String::new, |(_, path)| path.to_owned());
        self.write(move |tx| {
            if let Some(first) = idempotency::claim(tx, &key, &request_hash)? {
                if first.request_hash != request_hash {
                    return Err(Problem::new(ProblemCode::IdempotencyKeyReused));
                }
                refuse_out_of_scope(tx, &path, &first)?;
                return Ok((Reply::from_stored(first), None));
            }
            let (reply, then) = work(tx, value)?;
            idempotency::settle(tx, &key, i32::from(reply.status.as_u16()), reply.location.as_deref(), reply.etag.as_deref(), &reply.body)?;
            Ok((reply, Some(then)))
        })
        .await
    }
}

/// Refuses a query where the operation takes none. (Those that take one refuse what they do not know themselves.)
///
/// # Errors
/// 400 `invalid_parameter`.
pub fn refuse_query_of_none(request: &HttpRequest) -> Result<(), Problem> {
    if Matched::of(request).is_none_or(|operation| operation.reads_query) {
        return Ok(());
    }
    match form_urlencoded::parse(request.query_string().as_bytes()).next() {
        None => Ok(()),
        Some((name, _)) => {
            let field = FieldError::new(name, FieldCode::UnknownParameter).with("expected", "—");
            Err(Problem::new(ProblemCode::InvalidParameter).with_error(field))
        }
    }
}

/// Where a request comes from.
pub fn origin(request: &HttpRequest, state: &State) -> Origin {
    Origin {
        request_id: request.extensions().get::<RequestId>().map(|id| id.0.clone()),
        address: state.proxies.client(request).map(|address| address.to_string()),
        operation: Matched::of(request).map_or("unmatched", |operation| &operation.id),
    }
}

/// Who reads once more what a request was answered with.
///
/// # Errors
/// 401.
pub fn reader(request: &HttpRequest, state: &State, permission: Option<Permission>) -> Result<persistence::Caller, Problem> {
    Ok(persistence::Caller {
        credential: credential(request, state)?,
        permission,
        origin: origin(request, state),
        found: Matched::seen(request).caller(),
    })
}

fn credential(request: &HttpRequest, state: &State) -> Result<Credential, Problem> {
    let refuse = || Problem::new(ProblemCode::Unauthenticated);
    let value = request.headers().get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).ok_or_else(refuse)?;
    let (scheme, token) = value.split_once(' ').ok_or_else(refuse)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(refuse());
    }
    let token = token.trim();
    if token.starts_with(secret::ACCESS_TOKEN_PREFIX) {
        return Ok(Credential::AccessToken(secret::hash(token)));
    }
    state.keys.verify(token, state.db.sources().now()).ok_or_else(refuse)
}

fn idempotency_key(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let Some(value) = request.headers().get("idempotency-key") else { return Ok(None) };
    match value.to_str() {
        Ok(key) if !key.is_empty() && key.len() <= 255 && key.bytes().all(|b| b.is_ascii_graphic()) => Ok(Some(key.to_owned())),
        _ => Err(Problem::new(ProblemCode::InvalidHeader)
            .with_detail("Idempotency-Key 应为 1–255 个可见 ASCII 字符", "Idempotency-Key must be 1 to 255 visible ASCII characters")),
    }
}
