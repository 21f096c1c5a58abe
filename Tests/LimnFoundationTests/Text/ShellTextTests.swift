import LimnFoundation
import Testing

@Suite struct ShellTextTests {
  @Test("A word of a command line is in quotes unless all of it stands for itself")
  func words() {
    for plain in ["a/b-c_d.yaml", "load.path=x", "1:2,3@4%5+6"] { #expect(plain.quotedForShell == plain) }
    #expect("".quotedForShell == "''" && "a b".quotedForShell == "'a b'" && "$x".quotedForShell == "'$x'")
    #expect("it's".quotedForShell == #"'it'\''s'"# && "caf\u{E9}".quotedForShell == "'caf\u{E9}'")
  }
}
