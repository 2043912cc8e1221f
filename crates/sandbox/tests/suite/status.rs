//! What ONLINE is based on, mode by mode.

use crate::support::{Sandbox, least, with};
use serde_json::{Value, json};

async fn status(sandbox: &Sandbox, id: &str) -> Value {
    let json = sandbox.get(&format!("/api/providers/{id}/status")).await.json();
    assert_eq!(json.as_object().unwrap().len(), 1);
    json["status"].clone()
}

#[tokio::test]
async fn each_mode_follows_its_own_evidence() {
    let sandbox = Sandbox::new(0);
    // mode, registration, keep_alive, whether a dead link shows
    let cases = [
        ("IP_AUTH", true, false, false),
        ("IP_AUTH", true, true, true),
        ("REGISTER_AUTH", true, false, true),
        ("REGISTER_AUTH", false, false, false),
        ("REGISTER_AUTH", false, true, true),
        ("ACCEPT_REGISTER", false, false, true),
        ("TEAMS", false, true, true),
        ("TEAMS", true, false, false),
        ("WHATS_APP", true, true, false),
    ];
    for (number, (mode, registration, keep_alive, shows)) in cases.into_iter().enumerate() {
        let name = format!("trunk {number}");
        let id = sandbox
            .create(with(
                least(),
                json!({
                    "name": name, "auth_mode": mode, "registration": registration, "keep_alive": keep_alive,
                    "auth_id": name, "password": "p",
                }),
            ))
            .await;
        assert_eq!(status(&sandbox, &id).await, "ONLINE", "{mode} is new");
        let down = sandbox.control("POST", "/link", json!({ "id": id, "state": "down" })).await;
        assert_eq!(down.json(), json!({ "changed": 1 }));
        assert_eq!(status(&sandbox, &id).await, if shows { "OFFLINE" } else { "ONLINE" }, "{mode}");
        sandbox.control("POST", "/link", json!({ "name": name, "state": "up" })).await;
        assert_eq!(status(&sandbox, &id).await, "ONLINE");
        sandbox.update(&id, json!({ "enabled": false })).await;
        assert_eq!(status(&sandbox, &id).await, "OFFLINE", "{mode} is disabled");
    }
}
