//! Function words: those that say how other words belong together, and little themselves.

use std::sync::LazyLock;

use super::lookup::Lookup;

/// Articles, prepositions, conjunctions, pronouns, auxiliaries and question words of English,
/// Russian, Ukrainian, German, French, Spanish, Italian, Portuguese, Polish, Greek and Turkish,
/// the frequent ones of each: folded, in the order of their bytes, a space between.
///
/// Left out is what is a common noun or verb in another of these languages (`war`, `man`, `son`).
const WORDS: &str = "\
     a aber about above ad afin after again against agli ai al ale all alla alle allo als am ama an anche \
     and ante any ao aos apos are aren't as asi at ate au auch aucun auf aunque aus aussi aux avait avant \
     avec avoir az be because bedzie been before bei beim being below ben between bez bir bis biz bize \
     bizim bo both bu but by byc byl bylo c cada can can't cannot ce ceci cela celle celui ces cet cette \
     che chez chi ci co col com como con contra cos could couldn't cual cuales cuando cui cunku czy czyli \
     d da dagli daha dai dal dalla dalle damit dann dans das dass de degil degli dei del dela dele dell \
     della delle dello dem den denn depuis der deren des desde dessen di dich did didn't die diese diesem \
     diesen dieser dieses dir dla dlaczego do doch does doesn't doing don't donc donde done dont dopo \
     down du durante durch during e each ed eger ein eine einem einen einer eines either el ela elas ele \
     eles ella elle elles ellos em en entre er erano es esa ese eso essa esse est esta estaba estao estar \
     estas estava este esto estos et etaient etait etre etwas eu euch few foi for foram fra from fue fur \
     further gdy gdyz gdzie gegen gibi gli go ha habe haben habia had han hangi hanno has hasta hatte \
     have having hay he he's her here herself hic hier him himself hinter his ho how i i'm i've ich icin \
     if ihm ihn ihnen ihr ihre ihren ihrer il ile ils im in ins into io is ise isn't isso ist isto it \
     it's its itself j ja jak jaka jaki jakie jako je jede jeden jeder jedes jego jej jesli jest jeszcze \
     jezeli jusqu juz kadar kann kazdy kein keine ki kiedy konnen kto ktora ktore ktorego ktorej ktory \
     ktorych l la laquelle las le lei lequel les leur leurs lhe li lo loro lors lorsque los lub lui m ma \
     mais mas me mein mes meu mi mich miedzy minha mio mir mis mit moi more most moze mozna mu muss \
     mussen muy my n na nach nad nam nao nas nasil ne neden nei neither nel nell nella nelle nello nem ni \
     nic nich nicht nicin nie nim niye no noch noi non nor nos nosotros nostro not notre nous num numa \
     nun nur o ob od oder of off ogni ohne olan olarak on ona once onde onlar only ont or os other otra \
     otro ou our out over own par para pas pela pelas pelo pendant per perche pero piu po pod poi por \
     porque pour pourquoi przed przez przy puis qu qual quale quand quando que quel quelle quelles quels \
     quem questa queste questi questo qui quien quoi s sa same sans sao se segun sehr sein seine seit \
     selon sem senin senza sera ses seu sey shall she should si sia sich sie sin sind sino so sobre soi \
     soit soll some sondern sono sont sous sua suas such sul sulla suo sur t ta tak tam tambem tambien te \
     tego tej tes tez than that the their them themselves then there these they they're this those though \
     through ti to toi too tous tout toute tra tres tus ty tylko tym u uber um uma un una unas und under \
     une unless uno unos uns unser unter until up upon us ve vers very veya vi via voce voici voila vom \
     von vor vos votre vous w ware waren warum was wasn't we wegen weil welche welchem welchen welcher \
     welches wenn wer werden were what when where whether which while who whom whose why wie wiec wieder \
     wir wird with within without wo won't would wurde y ya yet yo you you're your z za ze zu zum zur \
     zwischen αλλα αν απο αυτα αυτη αυτο αυτοσ για γιατι δε δεν ειναι ενα ενασ ενοσ εχει η ηταν θα καθε \
     και κατα κι μασ με μετα μη μην μια μιασ μου να ο οι οπου οπωσ οταν οτι ποια ποιο ποιοσ που πριν προσ \
     πωσ σασ σε σου στ στα στη στην στησ στισ στο στον στουσ τα την τησ τι τισ το τον του τουσ των χωρισ \
     ωσ а аби або але без би более була були було бути бы был была были было быть в вас ваш весь ви во \
     возле вона вони воно вот все всего всей всем всему всех всю вся всі всіх вы від він где да даже де \
     для до его ее ей ему если есть еще же з за зі и из или им ими их й його йому к каждый как какая \
     какие каким каких какого какое какой какую когда кого коли кому которая которого которое которой \
     котором которому которую которые который которым которыми которых крім кто куда ли либо между меня \
     ми мне могут може может мои мой моя мы між на над нас наш наша наши не него нее ней нем нему нет ни \
     ним них но ну ніж о об обо однако он она они оно от откуда очень перед по под почему при про проти \
     під після с свого свое своего своей свои своих свой своєї свій себе себя со так также такие також \
     такой там те тем то того тоже той только том тот треба ту тут ты тільки у уже хотя хто це цей цих ця \
     ці чем чему через чи чого чому что чтоб чтобы що щодо эта эти этим этих это этого этой этом этот я \
     як яка який яким яких яку якщо які є і із їй їм їх її";

/// Whether a folded term is a function word in one of eleven languages. Costs about one comparison.
///
/// ```
/// use fonds::analysis::is_function_word;
///
/// assert!(is_function_word("the") && is_function_word("который") && is_function_word("για"));
/// assert!(!is_function_word("archive"));
/// ```
#[must_use]
pub fn is_function_word(term: &str) -> bool {
    static TABLE: LazyLock<Lookup> = LazyLock::new(|| {
        let mut table = Lookup::with_room(1200);
        table.add(WORDS, 1, 0);
        table
    });
    TABLE.get(term) > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fold;
    use proptest::prelude::*;

    #[test]
    fn the_table_is_small_sorted_and_folded() {
        let words: Vec<&str> = WORDS.split(' ').collect();
        assert!(words.is_sorted_by(|one, other| one < other));
        assert!(words.iter().all(|word| fold(word) == *word && !word.is_empty()));
        assert!(WORDS.len() <= 6 * 1024, "{}", WORDS.len());
    }

    #[test]
    fn every_word_of_the_table_is_found() {
        for word in WORDS.split(' ') {
            assert!(is_function_word(word), "{word}");
        }
    }

    #[test]
    fn function_words_of_each_language_are_known_and_others_are_not() {
        let known = "The of which don't И который чтобы для Що який або Der und für nicht Les des qui où \
                     El los qué con Gli della perché Os não uma Nie się który Το και της για Ve bir için";
        for word in known.split_whitespace() {
            assert!(is_function_word(&fold(word)), "{word}");
        }
        for word in [
            "war",
            "man",
            "son",
            "real",
            "anarchist",
            "москва",
            "th",
            "thee",
            "",
            " ",
            "a the",
            "東京",
            "я ты",
        ] {
            assert!(!is_function_word(&fold(word)), "{word}");
        }
    }

    proptest! {
        #[test]
        fn looking_it_up_is_searching_all(term in "[a-z]{1,4}|[а-я]{1,4}|\\PC{0,6}") {
            prop_assert_eq!(is_function_word(&term), WORDS.split(' ').any(|word| word == term));
        }
    }
}
