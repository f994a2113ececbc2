//! What the catalog says of the tables: which grow with the register, and where their columns lead. Both databases have the same
//! (`contract::schema`), so one is asked.

use std::collections::{BTreeMap, BTreeSet};

use persistence::testing;

use crate::contract::schema::{shape, tables_with};
use crate::support::{Backend, Place};

/// Tables that have a path or name a unit, and do not grow with the register.
const SMALL: [(&str, &str); 2] = [("authorities", "as many as the nation has"), ("users", "accounts of officers")];

/// The path of a row in the tree of authorities.
pub const PATH: [&str; 4] = ["provincial_id", "municipal_id", "county_id", "station_id"];

pub struct Table {
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Whether it grows with the register.
    pub large: bool,
}

pub struct Column {
    pub name: String,
    pub kind: String,
    /// The table that it points at.
    pub leads_to: Option<String>,
    /// Whether it is in a unique index besides the key.
    pub unique: bool,
}

pub struct Catalog(pub BTreeMap<String, Table>);

impl Catalog {
    pub fn read() -> Self {
        let place = Place::empty(Backend::Sqlite);
        persistence::migrate::migrate(&place.url).unwrap();
        let mut conn = testing::open(&place.url).unwrap();
        let mut ask = |sql: String| testing::lines(&mut conn, &sql).unwrap();
        let mut large = tables_with(&place.url, "unit_id");
        large.extend(tables_with(&place.url, PATH[0]));
        for (table, why) in SMALL {
            assert!(large.remove(table), "{table}: {why}; it is not there");
        }
        let names: BTreeSet<String> = shape(&place.url).iter().filter_map(|line| line.split_once('.')).map(|(table, _)| table.to_owned()).collect();
        let mut tables = BTreeMap::new();
        for name in names {
            let leads: BTreeMap<String, String> = ask(format!("SELECT \"from\" || ' ' || \"table\" AS line FROM pragma_foreign_key_list('{name}')"))
                .iter()
                .filter_map(|line| line.split_once(' '))
                .map(|(from, to)| (from.to_owned(), to.to_owned()))
                .collect();
            let unique = ask(format!(
                "SELECT c.name AS line FROM pragma_index_list('{name}') i, pragma_index_info(i.name) c WHERE i.\"unique\" AND i.origin <> 'pk'"
            ));
            let columns: Vec<Column> = ask(format!("SELECT name || ' ' || type AS line FROM pragma_table_info('{name}') ORDER BY cid"))
                .iter()
                .filter_map(|line| line.split_once(' '))
                .map(|(column, kind)| Column {
                    name: column.to_owned(),
                    kind: kind.to_owned(),
                    leads_to: leads.get(column).cloned(),
                    unique: unique.iter().any(|other| other == column),
                })
                .collect();
            tables.insert(name.clone(), Table { columns, large: large.contains(&name) });
        }
        // What hangs on a row of a large table is as many.
        loop {
            let more: Vec<String> = tables
                .iter()
                .filter(|(_, table)| !table.large)
                .filter(|(_, table)| {
                    let first = &table.columns[0];
                    first.leads_to.as_ref().is_some_and(|to| tables[to].large)
                })
                .map(|(name, _)| name.clone())
                .collect();
            if more.is_empty() {
                return Self(tables);
            }
            for name in more {
                tables.get_mut(&name).unwrap().large = true;
            }
        }
    }

    /// Tables that grow with the register.
    pub fn large(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, table)| table.large).map(|(name, _)| name.as_str())
    }
}
