//! The members of a JSON object, sorted by name and without gaps: a tree of nodes would take a hundred times the text of a small
//! object, and a message may hold a great many of these.

use super::Json;

#[derive(Debug, Default, PartialEq)]
pub(crate) struct Object(Box<[(Box<str>, Json)]>);

impl Object {
    pub(crate) fn get(&self, name: &str) -> Option<&Json> {
        self.0.get(self.place(name)?).map(|(_, value)| value)
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    /// Takes the value of a member; a null stays in its place.
    pub(crate) fn take(&mut self, name: &str) -> Option<Json> {
        let place = self.place(name)?;
        self.0.get_mut(place).map(|(_, value)| std::mem::replace(value, Json::Null))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(name, _)| name)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.0.binary_search_by(|(own, _)| (**own).cmp(name)).ok()
    }
}

impl FromIterator<(Box<str>, Json)> for Object {
    /// A name that comes more than once has the value `Twice`.
    fn from_iter<I: IntoIterator<Item = (Box<str>, Json)>>(members: I) -> Self {
        let mut members: Vec<_> = members.into_iter().collect();
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

impl IntoIterator for Object {
    type Item = (Box<str>, Json);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_vec().into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(members: &[(&str, u64)]) -> Object {
        members.iter().map(|(name, value)| ((*name).into(), Json::Whole(*value))).collect()
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
