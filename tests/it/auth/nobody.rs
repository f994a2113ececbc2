//! What comes before a log-in sees nothing: whatever is read there is looked up by an exact key.

use persistence::queries::authorities::{AuthorityFilter, list_authorities};
use persistence::queries::findings::{FindingFilter, list_findings};
use persistence::queries::unit_list::{UnitFilter, UnitOrder, count_units, list_units};
use persistence::queries::unit_search::Search;
use persistence::queries::units::{get_unit, list_units_by_uscc};
use persistence::queries::users::{UserFilter, find_user_by_name, list_users};
use persistence::{Caller, Error, Id, Origin};

use crate::support::{App, make};

async fn nobody_sees_nothing_of_any_table_that_has_a_scope(app: App) {
    let made = make::enter(&app.county(), make::unit("330106", 1)).await;
    let (id, uscc) = (Id(made.id().parse().unwrap()), made.json["uscc"].as_str().unwrap().to_owned());
    let nobody = Caller::nobody(Origin::default());
    let seen = app.db.read(&nobody, move |tx| {
        assert!(matches!(get_unit(tx, id), Err(Error::NotFound)));
        assert_eq!(list_units_by_uscc(tx, &[uscc])?, []);
        assert_eq!(list_units(tx, &UnitFilter::default(), UnitOrder::NewestFirst, None, 10)?.items, []);
        let searched = UnitFilter { q: Some(Search::new("测试")), ..UnitFilter::default() };
        assert_eq!(list_units(tx, &searched, UnitOrder::NewestFirst, None, 10)?.items, []);
        assert_eq!(count_units(tx, &UnitFilter::default())?, 0);
        assert!(list_findings(tx, &FindingFilter::default(), None, 10)?.items.is_empty());
        assert!(list_authorities(tx, &AuthorityFilter::default(), None, 10)?.items.is_empty());
        assert!(list_users(tx, &UserFilter::default(), None, 10)?.items.is_empty());
        find_user_by_name(tx, "county")
    });
    let _: Option<_> = seen.await.unwrap();
    // Were it asked for a permission, nobody would have none.
    let asking = Caller { permission: Some(domain::auth::Permission::ReferenceRead), ..nobody };
    assert!(matches!(app.db.read(&asking, |_| Ok::<_, Error>(())).await, Err(Error::Forbidden(_))));
}

e2e![nobody_sees_nothing_of_any_table_that_has_a_scope];
