//! Which font of the system a figure is drawn with.

use std::fs;
use std::path::Path;

use fontdb::{Database, ID};

use super::error::CommandError;
use crate::draw::Font;

/// Families with Chinese characters, those that are best to read in print first.
const FAMILIES: [&str; 17] = [
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Heiti SC",
    "SimHei",
    "Droid Sans Fallback",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Songti SC",
    "SimSun",
    "Arial Unicode MS",
];

/// The bytes of a font file and which font of it is meant.
pub(super) struct FontFile {
    bytes: Vec<u8>,
    number: u32,
}

impl FontFile {
    /// The font in them.
    pub(super) fn font(&self) -> Result<Font<'_>, CommandError> {
        Font::new(&self.bytes, self.number)
            .map_err(|error| CommandError::new(format!("the font cannot be used: {error}")))
    }

    /// Finds the font asked for (a file or a family), else the best one for these characters.
    pub(super) fn find(wanted: Option<&str>, characters: &[char]) -> Result<Self, CommandError> {
        if let Some(file) = wanted.map(Path::new).filter(|path| path.is_file()) {
            let failed = |error| {
                CommandError::new(format!("cannot read the font {}: {error}", file.display()))
            };
            let bytes = fs::read(file).map_err(failed)?;
            return Ok(Self { bytes, number: 0 });
        }
        let mut system = Database::new();
        system.load_system_fonts();
        Self::choose(&system, wanted, characters)
    }

    fn choose(
        system: &Database,
        wanted: Option<&str>,
        characters: &[char],
    ) -> Result<Self, CommandError> {
        let mut best: Option<(usize, FontFile)> = None;
        let families = ordered(system, wanted);
        for id in families {
            let read = system.with_face_data(id, |bytes, number| {
                let covers = Font::new(bytes, number).map_or(0, |font| font.covers(characters));
                let more = best.as_ref().is_none_or(|(most, _)| covers > *most);
                (
                    covers,
                    (more && covers > 0).then(|| (bytes.to_vec(), number)),
                )
            });
            let Some((covers, Some((bytes, number)))) = read else {
                continue;
            };
            best = Some((covers, FontFile { bytes, number }));
            if covers == characters.len() {
                break;
            }
        }
        match best {
            Some((covers, file)) if covers == characters.len() || wanted.is_some() => Ok(file),
            // a rare character may be missing, but not most of the names
            Some((covers, file)) if covers * 10 >= characters.len() * 9 => Ok(file),
            _ => Err(missing(wanted)),
        }
    }
}

/// Upright faces of ordinary weight: those of the families above, then all by name.
fn ordered(system: &Database, wanted: Option<&str>) -> Vec<ID> {
    let mut faces: Vec<_> = system
        .faces()
        .filter(|face| face.style == fontdb::Style::Normal)
        .filter(|face| {
            let is = |name: &str| face.families.iter().any(|(family, _)| family == name);
            wanted.is_none_or(is)
        })
        .map(|face| {
            let rank = |name: &str| FAMILIES.iter().position(|family| *family == name);
            let rank = face
                .families
                .iter()
                .filter_map(|(name, _)| rank(name))
                .min();
            let weight = face.weight.0.abs_diff(400);
            let key = (
                rank.unwrap_or(FAMILIES.len()),
                weight,
                face.post_script_name.clone(),
            );
            (key, face.id)
        })
        .collect();
    faces.sort();
    faces.into_iter().map(|(_, id)| id).collect()
}

fn missing(wanted: Option<&str>) -> CommandError {
    match wanted {
        Some(name) => CommandError::new(format!("there is no font '{name}', and no such file"))
            .hint("`fc-list :lang=zh family` lists fonts with Chinese characters"),
        None => CommandError::new("no font with the Chinese characters of the figure was found")
            .hint(
                "install one: `apt install fonts-noto-cjk` or `fonts-wqy-microhei`, `brew install \
                   font-noto-sans-cjk-sc`, `pacman -S noto-fonts-cjk`; or name a file with --font",
            )
            .hint("an .svg without --outlines needs none: its reader's fonts are used"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_font_says_how_to_get_one() {
        let none = Database::new();
        let error = FontFile::choose(&none, None, &['关']).err().unwrap();
        let said = error.to_string();
        for part in ["fonts-noto-cjk", "fonts-wqy-microhei", "--font", ".svg"] {
            assert!(said.contains(part), "{said}");
        }
        let error = FontFile::choose(&none, Some("Xyzzy Hei"), &['关'])
            .err()
            .unwrap();
        assert!(error.to_string().contains("'Xyzzy Hei'"));
    }

    #[test]
    fn a_file_that_is_no_font_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "no font").unwrap();
        let found = FontFile::find(file.path().to_str(), &['a']).unwrap();
        assert!(found.font().is_err());
    }
}
