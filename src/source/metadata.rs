//! Filling in what is known beside the text, the more trusted origin first.

use super::fields::{Field, Fields};
use crate::model::{Known, Metadata, Origin, PartialDate};
use crate::text::fold;

/// Fills what is still unknown from the fields of one origin. True where a date was written that
/// cannot be read; it is left unknown.
pub(super) fn learn(metadata: &mut Metadata, fields: &Fields, origin: Origin) -> bool {
    let known = |field| {
        fields
            .get(field)
            .map(|value: &str| Known::new(value.to_owned(), origin))
    };
    let newspaper = known(Field::Newspaper);
    // "source" columns hold either the paper or the address
    let (newspaper, source) = match newspaper {
        Some(name) if is_address(&name.value) => (None, Some(name)),
        name => (name, None),
    };
    let fill = |slot: &mut Option<Known<String>>, value| *slot = slot.take().or(value);
    fill(&mut metadata.newspaper, newspaper);
    fill(&mut metadata.page, known(Field::Page));
    fill(&mut metadata.url, known(Field::Url).or(source));
    fill(&mut metadata.home, known(Field::Home));
    let Some(written) = fields.get(Field::Date) else {
        return false;
    };
    match read_date(written) {
        Some(date) => {
            metadata.date.get_or_insert(Known::new(date, origin));
            false
        }
        None => true,
    }
}

/// Fills what `metadata` lacks from metadata that is trusted less.
pub(super) fn fill(metadata: &mut Metadata, other: Metadata) {
    let Metadata {
        newspaper,
        date,
        page,
        url,
        home,
    } = other;
    metadata.newspaper = metadata.newspaper.take().or(newspaper);
    metadata.date = metadata.date.take().or(date);
    metadata.page = metadata.page.take().or(page);
    metadata.url = metadata.url.take().or(url);
    metadata.home = metadata.home.take().or(home);
}

fn is_address(value: &str) -> bool {
    value.starts_with("http://") || value.starts_with("https://")
}

/// Reads a date as records write it, a time of day or weekday after it left aside.
pub(super) fn read_date(written: &str) -> Option<PartialDate> {
    let folded = fold(written.trim());
    let end = match folded.find('日') {
        Some(at) => at + '日'.len_utf8(),
        None => folded.find([' ', 't', ',']).unwrap_or(folded.len()),
    };
    folded[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::fields::alias;

    #[test]
    fn dates_are_read_as_records_write_them() {
        for (written, date) in [
            ("2024-03-05", Some("2024-03-05")),
            ("2024-03-05T08:00:00Z", Some("2024-03-05")),
            ("2024/3/5 08:00", Some("2024-03-05")),
            ("２０２４年３月５日 星期二", Some("2024-03-05")),
            ("2024年03月05日星期二", Some("2024-03-05")),
            ("20240305", Some("2024-03-05")),
            ("2024年3月", Some("2024-03")),
            ("1709596800", None),
            ("昨日", None),
            ("2024-02-30", None),
            ("", None),
        ] {
            assert_eq!(
                read_date(written).map(|d| d.to_string()).as_deref(),
                date,
                "{written}"
            );
        }
    }

    #[test]
    fn the_more_trusted_origin_comes_first_and_stays() {
        let row = |pairs: &[(&str, &str)]| {
            let mut fields = Fields::default();
            for (name, value) in pairs {
                fields.set(alias(name).unwrap(), (*value).to_owned());
            }
            fields
        };
        let mut metadata = Metadata::default();
        let manifest = row(&[("报纸", "常丰日报"), ("日期", "无")]);
        assert!(learn(&mut metadata, &manifest, Origin::Manifest));
        let record = row(&[("source", "https://example.org/1"), ("date", "2024-03-05")]);
        assert!(!learn(&mut metadata, &record, Origin::Record));
        assert_eq!(
            metadata.newspaper,
            Some(Known::new("常丰日报".to_owned(), Origin::Manifest))
        );
        assert_eq!(
            metadata.url.map(|u| u.value).as_deref(),
            Some("https://example.org/1")
        );
        assert_eq!(metadata.date.map(|d| d.origin), Some(Origin::Record));
    }
}
