import LimnPipelines
import LimnStages
import Testing

/// Files that are not YAML, or YAML of kinds that pipelines do not have: the first line of what is said of each, "" where all is
/// well.
@Suite struct HostileYAMLTests {
  @Test func everyFileIsAnsweredByItsLine() {
    for (text, answer) in Self.files { #expect(firstProblem(ofPipeline: text) == answer, "\(text)") }
  }

  @Test func bytesThatAreNoTextAreNamed() {
    for (bytes, isBelow, answer) in Self.bytes {
      #expect(firstProblem(ofPipeline: (isBelow ? Array(below("").utf8) : []) + bytes) == answer)
    }
  }

  private static let bytes: [(bytes: [UInt8], isBelow: Bool, answer: String)] = [
    (
      [0xFF, 0xFE, 0x76, 0x00, 0x65, 0x00, 0x72, 0x00, 0x73, 0x00, 0x69, 0x00], false,
      "p.yaml:1:1: UTF-16 text; save the file as UTF-8"
    ),
    (
      [0xFE, 0xFF, 0x00, 0x76, 0x00, 0x65, 0x00, 0x72, 0x00, 0x73, 0x00, 0x69], false,
      "p.yaml:1:1: UTF-16 text; save the file as UTF-8"
    ),
    (
      [0xFF, 0xFE, 0x00, 0x00, 0x76, 0x00, 0x00, 0x00, 0x65, 0x00, 0x00, 0x00], false,
      "p.yaml:1:1: UTF-16 text; save the file as UTF-8"
    ),
    (
      [
        0x20, 0x20, 0x2D, 0x20, 0x73, 0x61, 0x76, 0x65, 0x3A, 0x20, 0x7B, 0x20, 0x70, 0x61, 0x74, 0x68, 0x3A, 0x20,
        0x22, 0x24, 0x6F, 0x75, 0x74, 0x70, 0x75, 0x74, 0x2F, 0x4A, 0xF6, 0x72, 0x67, 0x2E, 0x70, 0x6E, 0x67, 0x22,
        0x20, 0x7D, 0x0A,
      ], true, "p.yaml:4:29: not UTF-8 text; found the byte 0xF6; save the file as UTF-8"
    ),
    (
      [
        0x20, 0x20, 0x2D, 0x20, 0x73, 0x61, 0x76, 0x65, 0x3A, 0x20, 0x7B, 0x20, 0x70, 0x61, 0x74, 0x68, 0x3A, 0x20,
        0x22, 0xC3, 0x28, 0x22, 0x20, 0x7D, 0x0A,
      ], true, "p.yaml:4:20: not UTF-8 text; found the byte 0xC3; save the file as UTF-8"
    ),
    ([0x23, 0x20, 0xC0, 0xAF, 0x0A], true, "p.yaml:4:3: not UTF-8 text; found the byte 0xC0; save the file as UTF-8"),
    (
      [0x23, 0x20, 0xED, 0xA0, 0x80, 0x0A], true,
      "p.yaml:4:3: not UTF-8 text; found the byte 0xED; save the file as UTF-8"
    ),
    (
      [0x1F, 0x8B, 0x08, 0x00, 0xBA, 0xC2, 0x10, 0x2B, 0x80, 0x66, 0xCD, 0x47], false,
      "p.yaml:1:1: a control character, so not a text file; found 0x1F; save it as UTF-8 text"
    ),
    (
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D], false,
      "p.yaml:2:1: a control character, so not a text file; found 0x1A; save it as UTF-8 text"
    ),
  ]

  private static let files: [(text: String, answer: String)] = [
    ("", "p.yaml: the file is empty"),
    ("# x\n", "p.yaml: the file is empty"),
    ("hello\n", "p.yaml:1:1: the pipeline file must be a mapping (key: value); found 'hello'"),
    ("- load:\n", "p.yaml:1:1: the pipeline file must be a mapping (key: value); found a list"),
    ("~\n", "p.yaml:1:1: the pipeline file needs 'version'; add 'version: …' (1)"),
    (
      "version: 1\nversion: 1\nstages: []\n",
      "p.yaml:2:1: the key 'version' stands more than once in this mapping; keep one"
    ),
    (
      "version: 1\n\"v\\x65rsion\": 1\nstages:\n  - load: { path: $input }\n",
      "p.yaml:1:1: the key 'version' stands more than once in this mapping; keep one"
    ),
    (
      below("  - noise: { sigma: 1, sigma: 2 }\n"),
      "p.yaml:4:24: the key 'sigma' stands more than once in this mapping; keep one"
    ),
    (
      "version: 1\nparameters: { &k a: 1, *k : 2 }\nstages:\n  - load: { path: $input }\n",
      "p.yaml:2:15: the key 'a' stands more than once in this mapping; keep one"
    ),
    (below("  - ~: 3\n"), "p.yaml:4:5: unknown stage '~'; 'limn stages' lists them"),
    (below("  - [a]: 3\n"), "p.yaml:4:5: a key must be a word, not a list or a mapping"),
    (below("  - {a: b}: 3\n"), "p.yaml:4:5: a key must be a word, not a list or a mapping"),
    (below("  - ? noise\n    : { sigma: 3 }\n  - save: { path: \"$output/{stem}.png\" }\n"), ""),
    (
      below("  - noise: { <<: { sigma: 3 } }\n"),
      "p.yaml:4:14: 'noise' has no '<<'; merge keys are not read: write the values out"
    ),
    (
      "version: 1\nparameters: { a: &a 3 }\nstages:\n  - load: { <<: *a }\n",
      "p.yaml:4:13: 'load' has no '<<'; merge keys are not read: write the values out"
    ),
    (
      below("  - noise: !!python/object:os.system { sigma: 3 }\n"),
      "p.yaml:4:12: tags have no meaning here; found 'tag:yaml.org,2002:python/object:os.system'; leave it out"
    ),
    (
      below("  - noise: { sigma: !!binary aGVsbG8= }\n"),
      "p.yaml:4:21: tags have no meaning here; found 'tag:yaml.org,2002:binary'; leave it out"
    ),
    (below("  - noise: { sigma: !mine 3 }\n"), "p.yaml:4:21: tags have no meaning here; found '!mine'; leave it out"),
    (
      below("  - noise: { sigma: !<tag:x,2000:y> 3 }\n"),
      "p.yaml:4:21: tags have no meaning here; found 'tag:x,2000:y'; leave it out"
    ),
    ("%TAG ! tag:x.org,2000:\n---\nversion: 1\nstages:\n  - load: { path: $input }\n", ""),
    (
      "%YAML 1.1\n---\nversion: 1\nstages:\n  - load: { path: $input }\n  - save: { path: \"$output/{stem}.png\" }\n",
      ""
    ),
    (
      "%YAML 2.0\n---\nversion: 1\nstages:\n  - load: { path: $input }\n  - save: { path: \"$output/{stem}.png\" }\n",
      "p.yaml:1:1: not YAML: found incompatible YAML document"
    ),
    (
      "%FOO bar\n---\nversion: 1\nstages:\n  - load: { path: $input }\n  - save: { path: \"$output/{stem}.png\" }\n",
      "p.yaml:1:5: not YAML: found unknown directive name while scanning a directive"
    ),
    ("%YAML 1.2\n", "p.yaml:2:1: not YAML: this line belongs to nothing above it; is it indented as it should be?"),
    (
      below("  - noise: !!set { sigma }\n"),
      "p.yaml:4:12: tags have no meaning here; found 'tag:yaml.org,2002:set'; leave it out"
    ),
    (
      below("  - noise: !!omap [ sigma: 3 ]\n"),
      "p.yaml:4:12: tags have no meaning here; found 'tag:yaml.org,2002:omap'; leave it out"
    ),
    (
      below("  - noise: { sigma: !!float 3 }\n"),
      "p.yaml:4:21: tags have no meaning here; found 'tag:yaml.org,2002:float'; leave it out"
    ),
    (
      below("---\nversion: 1\nstages:\n  - load: { path: $input }\n"),
      "p.yaml:4:1: a second document begins here; a file holds one"
    ),
    (below("  - save: { path: \"$output/{stem}.png\" }\n...\n"), ""),
    (
      below("  - save: { path: \"$output/{stem}.png\" }\n...\nfoo: bar\n"),
      "p.yaml:6:1: not YAML: this line belongs to nothing above it; is it indented as it should be?"
    ),
    ("---\nversion: 1\nstages:\n  - load: { path: $input }\n  - save: { path: \"$output/{stem}.png\" }\n", ""),
    ("\u{FEFF}version: 1\nstages:\n  - load: { path: $input }\n  - save: { path: \"$output/{stem}.png\" }\n", ""),
    (
      below("\u{FEFF}  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:1: a control character, so not a text file; found 0xFEFF; save it as UTF-8 text"
    ),
    (
      below("# \u{FFFE} \u{FFFF}\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:3: a control character, so not a text file; found 0xFFFE; save it as UTF-8 text"
    ),
    (below("\u{0}"), "p.yaml:4:1: a control character, so not a text file; found 0x0; save it as UTF-8 text"),
    (
      below("  - save: { path: \"$output/{stem}.png\" }\n\u{0}\u{0}\u{0}"),
      "p.yaml:5:1: a control character, so not a text file; found 0x0; save it as UTF-8 text"
    ),
    (
      below("  - noise: { sigma: \u{7} }\n"),
      "p.yaml:4:21: a control character, so not a text file; found 0x7; save it as UTF-8 text"
    ),
    (
      below("  - noise: { sigma: \u{7F} }\n"),
      "p.yaml:4:21: a control character, so not a text file; found 0x7F; save it as UTF-8 text"
    ),
    (
      below("  - noise: { sigma: \u{85} }\n"),
      "p.yaml:4:21: a control character, so not a text file; found 0x85; save it as UTF-8 text"
    ),
    (below("# \u{1B}[31m\n"), "p.yaml:4:3: a control character, so not a text file; found 0x1B; save it as UTF-8 text"),
    (
      below("  - noise: { sigma: 'a\u{2028}b' }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found 'a\\u{2028}b'"
    ),
    ("version: 1\rstages:\r  - load: { path: $input }\r  - save: { path: \"$output/{stem}.png\" }\r", ""),
    ("version: 1\r\nstages:\r\n  - load: { path: $input }\r\n  - save: { path: \"$output/{stem}.png\" }\r\n", ""),
    (below("  - noise: { sigma: 3 }\r  - niose:\n"), "p.yaml:5:5: unknown stage 'niose'; did you mean 'noise'?"),
    (
      "version: 1\rstages:\r  - load: { path: $input }\r  - niose:\r",
      "p.yaml:4:5: unknown stage 'niose'; did you mean 'noise'?"
    ),
    (below("\t- noise:\n"), "p.yaml:4:1: a tab in the indentation, which YAML does not allow; use spaces"),
    (
      below("  -\tnoise:\t{ sigma: 3 }\n  - save: { path: \"$output/{stem}.png\" }\n"),
      "p.yaml:4:4: a tab where YAML allows none; use spaces"
    ),
    (
      below("  - noise:\n    \tsigma: 3\n"),
      "p.yaml:5:5: a tab in the indentation, which YAML does not allow; use spaces"
    ),
    (
      below("  - tiles:\n      each:\n\t\t- noise:\n"),
      "p.yaml:6:1: a tab in the indentation, which YAML does not allow; use spaces"
    ),
    ("version: 1\n stages:\n  - load:\n", "p.yaml:2:8: not YAML: mapping values are not allowed in this context"),
    (
      below("  - noise: { sigma: 3\n"),
      "p.yaml:5:1: not YAML: did not find expected ',' or '}' while parsing a flow mapping"
    ),
    (
      below("  - save: { path: \"abc }\n"),
      "p.yaml:5:1: not YAML: found unexpected end of stream while scanning a quoted scalar"
    ),
    (
      below("  - noise: { sigma: [1, 2 }\n"),
      "p.yaml:4:27: not YAML: did not find expected ',' or ']' while parsing a flow sequence"
    ),
    (below("  - noise { sigma: 3 }\n"), "p.yaml:4:5: unknown stage 'noise { sigma'; 'limn stages' lists them"),
    (below("  - noise: { sigma:3 }\n"), "p.yaml:4:14: 'noise' has no 'sigma:3'; did you mean 'sigma'?"),
    (
      below("  - noise: { sigma: `3` }\n"), "p.yaml:4:21: not YAML: nothing can begin with '`'; put the value in quotes"
    ),
    (below("  - noise: { sigma: @3 }\n"), "p.yaml:4:21: not YAML: nothing can begin with '@'; put the value in quotes"),
    (below("  - noise: { sigma: %3 }\n"), "p.yaml:4:21: not YAML: nothing can begin with '%'; put the value in quotes"),
    (
      below("  - save: { path: \"\\q\" }\n"),
      "p.yaml:4:20: not YAML: an escape that means nothing; in double quotes write '\\\\' for a backslash, or use single quotes"
    ),
    (
      below("  - save: { path: \"\\xZZ\" }\n"),
      "p.yaml:4:22: not YAML: an escape without the digits of a character; in double quotes write '\\\\' for a backslash, or use single quotes"
    ),
    (
      below("  - save: { path: \"\\uD800\" }\n"),
      "p.yaml:4:22: not YAML: an escape without the digits of a character; in double quotes write '\\\\' for a backslash, or use single quotes"
    ),
    (
      below("  - save: { path: \"C:\\Users\" }\n"),
      "p.yaml:4:24: not YAML: an escape without the digits of a character; in double quotes write '\\\\' for a backslash, or use single quotes"
    ),
    (
      below("  - save: { path: \"a\\0b.png\" }\n"),
      "p.yaml:4:19: a text with a NUL character, which no path or name can have; leave it out"
    ),
    (
      below("  - noise:\n      sigma: |\n        25\n"),
      "p.yaml:5:14: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found '25 '"
    ),
    (below("  - save:\n      path: >-\n        $output/{stem}.png\n"), ""),
    (
      below("  - save:\n      path: |9\n  x\n"),
      "p.yaml:7:1: not YAML: could not find expected ':' while scanning a simple key"
    ),
    (
      below("  - save:\n      path: |0\n"),
      "p.yaml:5:14: not YAML: found an indentation indicator equal to 0 while scanning a block scalar"
    ),
    (
      below("  - noise: *a\n"),
      "p.yaml:4:12: an alias (*name) of nothing: no anchor (&name) of its name stands above it"
    ),
    (
      "version: 1\nstages: &a [*a]\n",
      "p.yaml:2:13: an alias (*name) of nothing: no anchor (&name) of its name stands above it"
    ),
    (
      "version: 1\nstages: &a { b: *a }\n",
      "p.yaml:2:17: an alias (*name) of nothing: no anchor (&name) of its name stands above it"
    ),
    (
      "version: 1\nparameters: { a: &a 1, b: &a 2, c: *a }\nstages:\n  - load: { path: $input }\n  - save: { path: \"$output/{stem}.png\" }\n",
      ""
    ),
    (below("  - noise: &a { sigma: 3 }\n  - *a : 3\n"), "p.yaml:4:12: a key must be a word, not a list or a mapping"),
    (below("  - &n noise: { sigma: 3 }\n  - *n : { sigma: 4 }\n  - save: { path: \"$output/{stem}.png\" }\n"), ""),
    (below("  - noise: &a { sigma: 3 }\n  - noise: *a\n  - save: { path: \"$output/{stem}.png\" }\n"), ""),
    ("{\"version\": 1, \"stages\": [{\"load\": {\"path\": \"$input\"}}, {\"save\": {}}]}\n", ""),
    (
      "<!DOCTYPE html>\n<html><body>x</body></html>\n",
      "p.yaml:1:1: the pipeline file must be a mapping (key: value); found '<!DOCTYPE html> <html><body>x</body></html>'"
    ),
    (
      "<?xml version=\"1.0\"?>\n<a/>\n",
      "p.yaml:1:1: the pipeline file must be a mapping (key: value); found '<?xml version=\"1.0\"?> <a/>'"
    ),
    (
      "[stages]\nload = \"x\"\n",
      "p.yaml:2:1: not YAML: this line belongs to nothing above it; is it indented as it should be?"
    ),
    (below("  - noi\u{202E}se: { sigma: 3 }\n"), "p.yaml:4:5: unknown stage 'noi\\u{202E}se'; did you mean 'noise'?"),
    (below("  - noise\u{200B}: { sigma: 3 }\n"), "p.yaml:4:5: unknown stage 'noise\\u{200B}'; did you mean 'noise'?"),
    (
      below("  -\u{A0}noise: { sigma: 3 }\n"),
      "p.yaml:4:3: not YAML: did not find expected '-' indicator while parsing a block collection"
    ),
    (below("  - 😀: { sigma: 3 }\n"), "p.yaml:4:5: unknown stage '😀'; 'limn stages' lists them"),
    (
      below("  - \"no\\x1b[31mise\": { sigma: 3 }\n"),
      "p.yaml:4:5: unknown stage 'no [31mise'; 'limn stages' lists them"
    ),
    (below("  - \"a\\nb\": { sigma: 3 }\n"), "p.yaml:4:5: unknown stage 'a b'; 'limn stages' lists them"),
    (
      below("  - noise: { sigma: “3” }\n"),
      "p.yaml:4:21: 'sigma' of 'noise' must be a number or [low, high] from 0 to 100; found '“3”'"
    ),
  ]
}
