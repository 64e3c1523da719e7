//! Words of a command as a shell takes them: what makes a report again can be pasted.

pub fn shell_words(words: &[String]) -> String {
    words.iter().map(|it| shell_word(it)).collect::<Vec<_>>().join(" ")
}

fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:@^~,+".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}
