//! Operations. The router, the API document and the table of permissions are made from one list; what an operation needs and
//! answers follows from the types in the signature of its handler ([`Documented`]).

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use actix_web::dev::Handler;
use actix_web::http::{Method, header};
use actix_web::middleware::from_fn;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, Resource, Responder, Route, guard, web};
use domain::auth::Permission;
use persistence::Found;
use utoipa::openapi::path::HttpMethod;

use crate::flows::kept_from_unit;
use crate::http::documented::{Description, Documented};
use crate::http::form::Form;
use crate::http::shape;

/// One operation of the API.
pub struct Operation {
    /// The operationId: the name of its handler.
    pub id: String,
    pub method: Method,
    /// Below the base path of its list.
    pub path: String,
    /// What a caller needs; none: anonymous.
    pub permission: Option<Permission>,
    /// Whether it has query parameters.
    pub reads_query: bool,
    /// Whether a file goes in or out, which may take long.
    pub streams: bool,
    /// Whether it reads JSON, which a caller may ask for in another form.
    pub shaped: bool,
    kept_from_unit: OnceLock<BTreeSet<&'static str>>,
    form: OnceLock<Form>,
    describe: Box<dyn Fn() -> Description + Send + Sync>,
    route: Box<dyn Fn(Route) -> Route + Send + Sync>,
}

impl Operation {
    /// What the document tells of it.
    pub fn description(&self) -> Description {
        (self.describe)()
    }

    /// The form of its answer.
    pub fn form(&self) -> &Form {
        self.form.get_or_init(|| Form::of(&self.description()))
    }

    /// The fields of its answers that a unit's user is not shown.
    pub fn kept_from_unit(&self) -> &BTreeSet<&'static str> {
        self.kept_from_unit.get_or_init(|| kept_from_unit::fields_of(self.description().schemas.iter().map(|(name, _)| name.as_str())))
    }
}

/// What people read of an operation.
#[derive(Debug, Clone)]
pub struct About {
    pub id: String,
    pub summary: String,
    pub description: String,
}

/// Gathers the operations of the areas, in the order in which they are told.
#[derive(Default)]
pub struct Area {
    /// The area that is being gathered: the tag of its operations.
    pub tag: &'static str,
    pub operations: Vec<Operation>,
}

impl Area {
    /// An operation whose handler has `#[utoipa::path]`: see [`operations!`].
    pub fn add<P: utoipa::Path + 'static, Args>(&mut self, _: P, handler: impl Documentable<Args>) {
        let operation = P::operation();
        let id = operation.operation_id.clone().unwrap_or_default();
        self.push(id, P::methods(), P::path(), P::operation, |_| (), handler);
    }

    /// An operation that is made for each of many kinds of things.
    /// `told` adds what the types of the handler do not say.
    pub fn add_generic<Args>(
        &mut self,
        method: HttpMethod,
        path: String,
        about: About,
        told: impl Fn(&mut Description) + Send + Sync + 'static,
        handler: impl Documentable<Args>,
    ) {
        let id = about.id.clone();
        let describe = move || {
            let mut operation = utoipa::openapi::path::Operation::default();
            operation.operation_id = Some(about.id.clone());
            operation.summary = Some(about.summary.clone());
            operation.description = Some(about.description.clone());
            operation
        };
        self.push(id, vec![method], path, describe, told, handler);
    }

    fn push<Args, H: Documentable<Args>>(
        &mut self,
        id: String,
        methods: Vec<HttpMethod>,
        path: String,
        about: impl Fn() -> utoipa::openapi::path::Operation + Send + Sync + 'static,
        told: impl Fn(&mut Description) + Send + Sync + 'static,
        handler: H,
    ) {
        let method = match methods.first() {
            Some(HttpMethod::Post) => Method::POST,
            Some(HttpMethod::Put) => Method::PUT,
            Some(HttpMethod::Patch) => Method::PATCH,
            Some(HttpMethod::Delete) => Method::DELETE,
            _ => Method::GET,
        };
        let shaped = method == Method::GET && H::Answer::SHAPED && H::Arguments::PERMISSION.is_some();
        let (verb, route_path, tag) = (method.clone(), path.clone(), self.tag);
        self.operations.push(Operation {
            id,
            method,
            path,
            permission: H::Arguments::PERMISSION,
            reads_query: H::Arguments::READS_QUERY,
            streams: H::Arguments::STREAMS || H::Answer::STREAMS,
            shaped,
            kept_from_unit: OnceLock::new(),
            form: OnceLock::new(),
            describe: Box::new(move || {
                let mut description = Description::new(about(), &verb, &route_path);
                description.operation.tags = Some(vec![tag.to_owned()]);
                H::Arguments::describe(&mut description);
                H::Answer::describe(&mut description);
                if verb == Method::GET {
                    description.may_be_held();
                }
                told(&mut description);
                if shaped {
                    shape::describe(&mut description);
                }
                description
            }),
            route: Box::new(move |route| handler.clone().serve(route)),
        });
    }
}

/// Adds operations by the paths of their handlers: `operations!(area, create_unit::create_unit, …)`.
macro_rules! operations {
    ($area:expr, $($module:ident :: $handler:ident),+ $(,)?) => {
        pastey::paste! { $( $area.add($module::[<__path_ $handler>], $module::$handler); )+ }
    };
}
pub(crate) use operations;

/// A handler whose arguments and answer document themselves.
pub trait Documentable<Args>: Clone + Send + Sync + 'static {
    type Arguments: Documented;
    type Answer: Documented;

    /// Lets the route call it.
    fn serve(self, route: Route) -> Route;
}

impl<F, Args> Documentable<Args> for F
where
    F: Handler<Args> + Send + Sync,
    Args: FromRequest + Documented + 'static,
    F::Output: Responder + Documented + 'static,
{
    type Arguments = Args;
    type Answer = F::Output;

    fn serve(self, route: Route) -> Route {
        route.to(self)
    }
}

/// The operation that a request matched, none yet while it is on its way to the router; and whether a unit's user sent it.
#[derive(Clone, Default)]
pub struct Matched(Arc<Seen>);

#[derive(Default)]
struct Seen {
    operation: OnceLock<&'static Operation>,
    by_a_unit: AtomicBool,
    caller: Found,
}

impl Matched {
    /// The operation.
    pub fn operation(&self) -> Option<&'static Operation> {
        self.0.operation.get().copied()
    }

    /// Who was found to call, none yet before the work.
    pub fn caller(&self) -> Found {
        self.0.caller.clone()
    }

    /// Remembers that a unit's user sent the request, which is known once the caller was looked up.
    pub fn note_by_a_unit(&self) {
        self.0.by_a_unit.store(true, Ordering::Release);
    }

    /// The operation, where its answer goes to a unit's user who is not told everything by it.
    pub fn answers_a_unit(&self) -> Option<&'static Operation> {
        let by_a_unit = self.0.by_a_unit.load(Ordering::Acquire);
        self.operation().filter(|operation| by_a_unit && kept_from_unit::tells_a_unit(operation.permission))
    }

    /// Of a request that the edge has seen.
    pub fn of(request: &HttpRequest) -> Option<&'static Operation> {
        request.extensions().get::<Self>().and_then(Self::operation)
    }

    /// What was seen of a request, to be added to.
    pub fn seen(request: &HttpRequest) -> Self {
        request.extensions().get::<Self>().cloned().unwrap_or_default()
    }
}

/// Serves operations: a resource a path, a route a method. Fixed segments come before parameters, so that none hides another.
pub fn serve(config: &mut web::ServiceConfig, operations: &'static [Operation]) {
    let mut paths: Vec<&str> = operations.iter().map(|operation| operation.path.as_str()).collect();
    paths.sort_unstable_by_key(|path| path.replace('{', "\u{7f}"));
    paths.dedup();
    for path in paths {
        let at_path: Vec<&'static Operation> = operations.iter().filter(|operation| operation.path == path).collect();
        let resource = other_methods(web::resource(path), allowed(&at_path));
        let shaped = at_path.iter().copied().find(|operation| operation.shaped);
        let resource = at_path.into_iter().fold(resource, |resource, operation| resource.route(route(operation)));
        match shaped {
            Some(operation) => config.service(resource.wrap(from_fn(move |request, next| shape::shaped(operation, request, next)))),
            None => config.service(resource),
        };
    }
}

/// What an address says to OPTIONS and to methods that it does not take: which it takes.
pub fn other_methods(resource: Resource, allow: String) -> Resource {
    resource.default_service(web::to(move |request: HttpRequest| {
        let mut answer = if request.method() == Method::OPTIONS { HttpResponse::NoContent() } else { HttpResponse::MethodNotAllowed() };
        std::future::ready(answer.insert_header((header::ALLOW, allow.clone())).finish())
    }))
}

/// The methods that an address takes.
fn allowed(at_path: &[&Operation]) -> String {
    let mut methods: Vec<&str> = at_path.iter().map(|operation| operation.method.as_str()).collect();
    if at_path.iter().any(|operation| answers_head(operation)) {
        methods.push(Method::HEAD.as_str());
    }
    methods.push(Method::OPTIONS.as_str());
    methods.sort_unstable();
    methods.join(", ")
}

/// HEAD is answered where GET is, by the same handler. Not where a file goes out: that is recorded, and of a HEAD nothing goes out.
fn answers_head(operation: &Operation) -> bool {
    operation.method == Method::GET && !operation.streams
}

/// Notes which operation a request that no route has seen is of.
pub fn matched(request: &HttpRequest, operation: &'static Operation) {
    if let Some(seen) = request.extensions().get::<Matched>() {
        let _ = seen.0.operation.set(operation);
    }
}

fn route(operation: &'static Operation) -> Route {
    let matches = guard::fn_guard(move |context| {
        let asked = &context.head().method;
        let matches = *asked == operation.method || (*asked == Method::HEAD && answers_head(operation));
        if matches && let Some(seen) = context.req_data().get::<Matched>() {
            // Set once a request: a second guard of the same request can only be one that refused.
            let _ = seen.0.operation.set(operation);
        }
        matches
    });
    (operation.route)(web::route().guard(matches))
}
