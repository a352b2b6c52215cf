//! The keys that callers sign with.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

/// The id of the key that a new emulator knows.
pub const KEY_ID: &str = "EMULATOR-KEY";
/// The secret of the key that a new emulator knows.
pub const KEY_SECRET: &str = "EMULATOR-SECRET";

// No real key begins like this, so a real one can never be used here, nor one of these at a provider.
const PREFIX: &str = "EMULATOR";

/// A key of any vendor: an access key at Alibaba Cloud and AWS, a secret id and key at Tencent Cloud.
#[derive(Clone)]
pub struct Key {
    id: String,
    secret: String,
    /// The token that must come with each call, for a temporary key.
    pub token: Option<String>,
    /// Whether the key still works.
    pub state: KeyState,
    /// Operations that this key may not call.
    pub denied: Vec<String>,
}

/// Whether a key works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// It works.
    #[default]
    Active,
    /// It was switched off.
    Inactive,
    /// Its session is over.
    Expired,
}

/// An id that does not begin with `EMULATOR`; it might be somebody's real key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an emulator key id begins with {PREFIX}")]
pub struct ForeignKey;

impl Key {
    /// An active key with every permission.
    pub fn new(id: impl Into<String>, secret: impl Into<String>) -> Result<Self, ForeignKey> {
        let id = id.into();
        if !id.starts_with(PREFIX) {
            return Err(ForeignKey);
        }
        Ok(Self { id, secret: secret.into(), token: None, state: KeyState::Active, denied: Vec::new() })
    }

    /// A temporary key that needs this token.
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// The key in another state.
    pub fn in_state(mut self, state: KeyState) -> Self {
        self.state = state;
        self
    }

    /// The key without permission for an operation.
    pub fn without(mut self, operation: impl Into<String>) -> Self {
        self.denied.push(operation.into());
        self
    }

    /// The public id.
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn secret(&self) -> &str {
        &self.secret
    }

    pub(super) fn may(&self, operation: &str) -> bool {
        !self.denied.iter().any(|denied| denied == operation)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("id", &self.id)
            .field("state", &self.state)
            .field("denied", &self.denied)
            .finish_non_exhaustive()
    }
}

/// The keys by id.
#[derive(Debug)]
pub(super) struct Keys(BTreeMap<String, Key>);

impl Default for Keys {
    fn default() -> Self {
        let mut keys = Self(BTreeMap::new());
        keys.0.extend(Key::new(KEY_ID, KEY_SECRET).ok().map(|key| (key.id.clone(), key)));
        keys
    }
}

impl Keys {
    pub(super) fn add(&mut self, key: Key) {
        self.0.insert(key.id.clone(), key);
    }

    pub(super) fn get(&self, id: &str) -> Option<&Key> {
        self.0.get(id)
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut Key> {
        self.0.get_mut(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_only_ids_that_cannot_be_real() {
        assert_eq!(Key::new("AKIDEXAMPLE", "s").err(), Some(ForeignKey));
        assert_eq!(Key::new("EMULATOR-2", "s").map(|key| key.id).as_deref(), Ok("EMULATOR-2"));
        assert!(Keys::default().get(KEY_ID).is_some());
    }

    #[test]
    fn does_not_show_its_secrets() {
        let key = Key::new("EMULATOR-2", "hush").unwrap().with_token("quiet");
        let shown = format!("{key:?}");
        assert!(!shown.contains("hush") && !shown.contains("quiet"), "{shown}");
    }
}
