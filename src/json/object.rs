//! The members of a JSON object, sorted by name and without gaps: a tree of nodes would take a hundred times the text of a small
//! object, and a message may hold a great many of these.

use std::borrow::Cow;

use super::Json;

#[derive(Debug, Default, PartialEq)]
pub(crate) struct Object<'a>(Box<[(Cow<'a, str>, Json<'a>)]>);

impl<'a> Object<'a> {
    pub(crate) fn get(&self, name: &str) -> Option<&Json<'a>> {
        self.0.get(self.place(name)?).map(|(_, value)| value)
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    /// Takes the value of a member; a null stays in its place.
    pub(crate) fn take(&mut self, name: &str) -> Option<Json<'a>> {
        let place = self.place(name)?;
        self.0.get_mut(place).map(|(_, value)| std::mem::replace(value, Json::Null))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(name, _)| name)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Json<'a>)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.0.binary_search_by(|(own, _)| (**own).cmp(name)).ok()
    }
}

impl<'a> From<Vec<(Cow<'a, str>, Json<'a>)>> for Object<'a> {
    /// A name that comes more than once has the value `Twice`.
    fn from(mut members: Vec<(Cow<'a, str>, Json<'a>)>) -> Self {
        members.sort_by(|(one, _), (other, _)| one.cmp(other));
        members.dedup_by(|(later, _), (earlier, value)| {
            let is_same = later == earlier;
            if is_same {
                *value = Json::Twice;
            }
            is_same
        });
        Self(members.into())
    }
}

impl<'a> IntoIterator for Object<'a> {
    type Item = (Cow<'a, str>, Json<'a>);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_vec().into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object<'a>(members: &[(&'a str, u64)]) -> Object<'a> {
        members.iter().map(|(name, value)| (Cow::Borrowed(*name), Json::Whole(*value))).collect::<Vec<_>>().into()
    }

    #[test]
    fn members_are_found_by_name_in_any_order() {
        let mut object = object(&[("b", 2), ("", 0), ("a", 1)]);
        assert_eq!(object.names().collect::<Vec<_>>(), ["", "a", "b"]);
        assert_eq!((object.get("a"), object.get("c")), (Some(&Json::Whole(1)), None));
        assert_eq!((object.take("b"), object.get("b")), (Some(Json::Whole(2)), Some(&Json::Null)));
    }

    #[test]
    fn a_name_that_comes_again_has_no_value() {
        let object = object(&[("a", 1), ("b", 2), ("a", 3), ("a", 4)]);
        assert_eq!(object.get("a"), Some(&Json::Twice));
        assert_eq!(object.get("b"), Some(&Json::Whole(2)));
        assert_eq!(object.into_iter().count(), 2);
    }

    #[test]
    fn a_value_is_small() {
        assert_eq!(size_of::<Json>(), 24);
    }
}
