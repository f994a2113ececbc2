//! A small set of codes, held in one integer.

use std::fmt;
use std::marker::PhantomData;

use serde::de::Error as _;
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Code;

/// A set of the members of one closed list, stored as the sum of their bits.
///
/// On the wire it is an array in the order of [`Code::ALL`]; naming a member twice is harmless.
pub struct CodeSet<T> {
    bits: u32,
    member: PhantomData<fn() -> T>,
}

impl<T: Code> CodeSet<T> {
    /// The set without members.
    #[must_use]
    pub const fn empty() -> Self {
        Self { bits: 0, member: PhantomData }
    }

    /// The set with every member of the list.
    #[must_use]
    pub fn all() -> Self {
        T::ALL.iter().copied().collect()
    }

    /// The set that [`bits`](Self::bits) wrote; `None` when a bit belongs to no member, which
    /// means that the stored value is corrupt or was written by a newer program.
    #[must_use]
    pub fn from_bits(bits: u32) -> Option<Self> {
        if bits & !Self::all().bits == 0 { Some(Self { bits, member: PhantomData }) } else { None }
    }

    /// The sum of the members' [`Code::bit`].
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.bits
    }

    /// Whether the set has no member.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// How many members the set has.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.bits.count_ones()
    }

    /// Whether `member` is in the set.
    #[must_use]
    pub fn contains(self, member: T) -> bool {
        self.bits & member.bit() != 0
    }

    /// Adds `member`; `true` when it was not in the set before.
    pub fn insert(&mut self, member: T) -> bool {
        let new = !self.contains(member);
        self.bits |= member.bit();
        new
    }

    /// The members in the order of [`Code::ALL`].
    pub fn iter(self) -> impl Iterator<Item = T> {
        T::ALL.iter().copied().filter(move |m| self.contains(*m))
    }
}

// Written out because derives would ask the same of `T`, which is only a mark here.
impl<T> Clone for CodeSet<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for CodeSet<T> {}
impl<T> PartialEq for CodeSet<T> {
    fn eq(&self, other: &Self) -> bool {
        self.bits == other.bits
    }
}
impl<T> Eq for CodeSet<T> {}
impl<T> std::hash::Hash for CodeSet<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.bits.hash(state);
    }
}
impl<T: Code> Default for CodeSet<T> {
    fn default() -> Self {
        Self::empty()
    }
}
impl<T: Code> fmt::Debug for CodeSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Code::code)).finish()
    }
}

impl<T: Code> FromIterator<T> for CodeSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(members: I) -> Self {
        let mut set = Self::empty();
        for member in members {
            set.insert(member);
        }
        set
    }
}

impl<T: Code, const N: usize> From<[T; N]> for CodeSet<T> {
    fn from(members: [T; N]) -> Self {
        members.into_iter().collect()
    }
}

impl<T: Code> Serialize for CodeSet<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.len() as usize))?;
        for member in self.iter() {
            seq.serialize_element(member.code())?;
        }
        seq.end()
    }
}

impl<'de, T: Code> Deserialize<'de> for CodeSet<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut set = Self::empty();
        for Member(member) in Vec::<Member<T>>::deserialize(deserializer)? {
            set.insert(member);
        }
        Ok(set)
    }
}

/// A member that is read by itself, so that a reader can say which of them is at fault.
struct Member<T>(T);

impl<'de, T: Code> Deserialize<'de> for Member<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        T::from_code(&code).map(Self).ok_or_else(|| D::Error::unknown_variant(&code, T::CODES))
    }
}

#[cfg(feature = "openapi")]
mod openapi {
    use utoipa::openapi::schema::{ArrayBuilder, Schema};
    use utoipa::openapi::{Ref, RefOr};
    use utoipa::{PartialSchema, ToSchema};

    use super::{Code, CodeSet};

    impl<T: Code + ToSchema> PartialSchema for CodeSet<T> {
        fn schema() -> RefOr<Schema> {
            ArrayBuilder::new().items(Ref::from_schema_name(T::name())).unique_items(true).build().into()
        }
    }

    impl<T: Code + ToSchema> ToSchema for CodeSet<T> {
        // A field that names an alias (`Activities`) gives utoipa no type argument to add, so the
        // name must tell the sets apart by itself.
        fn name() -> std::borrow::Cow<'static, str> {
            format!("{}Set", T::name()).into()
        }

        fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
            schemas.push((T::name().into_owned(), T::schema()));
            T::schemas(schemas);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Activity;

    #[test]
    fn a_set_is_an_array_in_list_order() {
        let set = CodeSet::from([Activity::Retail, Activity::Production, Activity::Retail]);
        let json = serde_json::to_string(&set).unwrap_or_default();
        assert_eq!(json, r#"["production","retail"]"#);
        assert_eq!(serde_json::from_str::<CodeSet<Activity>>(&json).ok(), Some(set));
        assert!(serde_json::from_str::<CodeSet<Activity>>(r#"["mining"]"#).is_err());
    }

    #[test]
    fn a_set_knows_what_is_new_to_it_and_what_it_lacks() {
        let mut set = CodeSet::<Activity>::empty();
        assert!(set.is_empty() && set != CodeSet::all());
        assert!(set.insert(Activity::Retail) && !set.insert(Activity::Retail));
        assert!(!set.is_empty() && set == CodeSet::from([Activity::Retail]) && set.len() == 1);
    }

    #[test]
    fn bits_round_trip_and_foreign_bits_are_refused() {
        for bits in 0..8 {
            let set = CodeSet::<Activity>::from_bits(bits);
            assert_eq!(set.map(CodeSet::bits), Some(bits));
        }
        assert_eq!(CodeSet::<Activity>::from_bits(8), None);
    }
}
