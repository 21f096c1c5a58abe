extension HTML {
  /// A whole page of a report that needs nothing else: no script, no network, no other file. `generator` is the tag that says what
  /// made it.
  static func document(
    generator: HTML, title: HTML, heading: HTML, verdict: HTML, main: HTML, footer: HTML
  ) -> HTML {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    \(generator)
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
    <title>\(title): a report of Limn</title>
    <style>\(HTML(stringLiteral: PageStyle.text))</style>
    </head>
    <body>
    <header>
    <p class="kind">Limn report</p>
    <h1>\(heading)</h1>
    \(verdict)
    </header>
    <main>
    \(main)
    </main>
    <footer>\(footer)</footer>
    </body>
    </html>

    """
  }
}
