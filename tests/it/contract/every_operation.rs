//! Every operation of the API document, played once on both databases: by those who may not, by those who may; its answer is the
//! example of the document, and a write is found in the audit trail. What only reads shares one copy of the world; a write gets
//! one of its own, since a success changes it.

use std::collections::BTreeMap;

use super::audited::{changes, events, it_leaves_one_event_of_each_thing};
use super::authz::{those_who_may_are_let_in, those_who_may_not_are_refused};
use super::examples::{example, the_examples_are_what_the_program_answers};
use super::plays::{is_harmless, operations, play};
use super::world::World;
use crate::support::App;

async fn every_operation_lets_in_whom_it_should(app: App) {
    let built = World::built(app.backend());
    let (world, mut examples) = (&built.world, BTreeMap::new());
    let (reads, writes): (Vec<_>, Vec<_>) = operations().into_iter().partition(|operation| is_harmless(&operation.id));

    let app = built.app().await;
    built.go_on(&app);
    for read in &reads {
        let play = play(&read.id, world);
        let reply = play.send(app.as_user(play.by)).await;
        assert_eq!(reply.code, play.status, "{}: {}", read.id, reply.text());
        examples.insert(read.id.clone(), example(play, reply));
    }
    for read in &reads {
        those_who_may_not_are_refused(&app, built, &read.id, &read.permission).await;
        those_who_may_are_let_in(&app, world, &read.id, &read.permission).await;
    }

    for write in &writes {
        let mut app = built.app().await;
        let before = events(&app).await;
        those_who_may_not_are_refused(&app, built, &write.id, &write.permission).await;
        // That they were refused is told; the success begins without it.
        app.rewrite("DELETE FROM audit_events WHERE resource = 'refusal'").await;
        // Somebody who may not here may do the like for themselves: then the success begins from the world again.
        if events(&app).await != before {
            app = built.app().await;
        }
        built.go_on(&app);
        // The id that a request without one would be given: examples are the same with and without.
        app.db.sources().id(app.db.sources().now());
        let (play, request_id) = (play(&write.id, world), format!("story-{}", write.id));
        let reply = play.send(app.as_user(play.by).with("X-Request-Id", &request_id)).await;
        assert_eq!(reply.code, play.status, "{}: {}", write.id, reply.text());
        if changes(&write.id, &play) {
            it_leaves_one_event_of_each_thing(&app, &write.id, play.by, &request_id).await;
        }
        examples.insert(write.id.clone(), example(play, reply));
        those_who_may_are_let_in(&app, world, &write.id, &write.permission).await;
    }
    the_examples_are_what_the_program_answers(examples);
}

e2e![every_operation_lets_in_whom_it_should];
