//! Tables that no statement of `register` fills are filled with the rows of the world in which operations are played, again and
//! again: one row for each unit (and what hangs on it), the newest one for every twentieth unit.

use std::collections::BTreeSet;

use super::catalog::{Catalog, Column, PATH};

/// The statements of one database.
pub struct Multiplier<'a> {
    pub catalog: &'a Catalog,
    pub sqlite: bool,
    /// Tables that `register` fills.
    pub by_hand: BTreeSet<&'a str>,
}

impl Multiplier<'_> {
    /// Tables that are filled here.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.catalog.large().filter(|table| !self.by_hand.contains(table))
    }

    /// Puts the rows of the world aside.
    pub fn put_aside(&self) -> String {
        let copy = |table: &str| {
            let key = &self.catalog.0[table].columns[0].name;
            format!("CREATE TABLE made_up_{table} AS SELECT row_number() OVER (ORDER BY {key}) - 1 AS made_up_k, x.* FROM {table} x;")
        };
        self.tables().map(copy).collect()
    }

    /// Fills the tables.
    pub fn fill(&self) -> String {
        let mut done = BTreeSet::new();
        let mut sql = String::new();
        let mut left: Vec<&str> = self.tables().collect();
        while !left.is_empty() {
            let ready: Vec<&str> = left.iter().copied().filter(|table| self.parents(table).all(|parent| done.contains(parent))).collect();
            assert!(!ready.is_empty(), "{left:?} point at each other");
            for table in ready {
                sql.push_str(&self.statement(table));
                done.insert(table);
            }
            left.retain(|table| !done.contains(table));
        }
        sql + &self.tables().map(|table| format!("DROP TABLE made_up_{table};")).collect::<String>()
    }

    /// What a table points at among those that are filled here, beside itself.
    fn parents<'b>(&'b self, table: &'b str) -> impl Iterator<Item = &'b str> {
        let targets = self.catalog.0[table].columns.iter().filter_map(|column| column.leads_to.as_deref());
        targets.filter(move |target| *target != table && self.tables().any(|other| other == *target))
    }

    fn statement(&self, table: &str) -> String {
        let columns = &self.catalog.0[table].columns;
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let values: Vec<String> = columns.iter().enumerate().map(|(at, column)| self.value(column, at == 0)).collect();
        let parents: Vec<String> = columns
            .iter()
            .filter_map(|column| Some((column, column.leads_to.as_deref()?)))
            .filter(|(_, to)| *to != table && self.tables().any(|other| other == *to))
            .map(|(column, to)| {
                let key = &self.catalog.0[to].columns[0].name;
                let id = self.id(&format!("t.{}", column.name));
                format!("(t.{} IS NULL OR EXISTS (SELECT 1 FROM {to} p WHERE p.{key} = {id}))", column.name)
            })
            .collect();
        let chosen = if parents.is_empty() {
            let all = format!("(SELECT COUNT(*) FROM made_up_{table})");
            format!("t.made_up_k = CASE WHEN u.seq % 20 = 0 OR {all} = 1 THEN {all} - 1 ELSE u.seq / 20 % ({all} - 1) END")
                .replace("% (", if self.sqlite { "% MAX(1, " } else { "% GREATEST(1, " })
        } else {
            parents.join(" AND ")
        };
        format!("INSERT INTO {table} ({}) SELECT {} FROM units u JOIN made_up_{table} t ON {chosen};\n", names.join(", "), values.join(", "))
    }

    /// The value of a column for the unit `u`, from the row `t` of the world.
    fn value(&self, column: &Column, key: bool) -> String {
        let name = format!("t.{}", column.name);
        // Where a record was made is where its unit is: few move.
        let path = column.name.strip_prefix("made_").unwrap_or(&column.name);
        let made_here = |to: &str| self.tables().any(|table| table == to);
        match column.leads_to.as_deref() {
            _ if PATH.contains(&path) => format!("u.{path}"),
            Some("units") => format!("CASE WHEN {name} IS NULL THEN NULL ELSE u.id END"),
            Some("authorities") => format!("CASE WHEN {name} IS NULL THEN NULL ELSE u.territorial_authority_id END"),
            Some(to) if made_here(to) => self.id(&name),
            Some(to) if self.by_hand.contains(to) && self.catalog.0[to].columns.iter().any(|c| c.name == "unit_id") => {
                format!("CASE WHEN {name} IS NULL THEN NULL ELSE (SELECT x.id FROM {to} x WHERE x.unit_id = u.id ORDER BY x.id LIMIT 1) END")
            }
            Some(_) => name,
            None if key && column.name == "id" => self.id(&name),
            None if column.unique && column.kind == "TEXT" => format!("{name} || '-' || u.seq"),
            None if column.unique && column.kind == "INTEGER" => format!("{name} + 1000 * u.seq"),
            None => name,
        }
    }

    /// An id of the world, as it is for the unit `u`.
    fn id(&self, column: &str) -> String {
        let id = if self.sqlite {
            format!("unhex('0199' || printf('%08x', u.seq) || '70008000' || substr(hex({column}), 21, 12))")
        } else {
            format!("('0199' || lpad(to_hex(u.seq), 8, '0') || '70008000' || right(replace({column}::text, '-', ''), 12))::uuid")
        };
        format!("CASE WHEN {column} IS NULL THEN NULL ELSE {id} END")
    }
}
