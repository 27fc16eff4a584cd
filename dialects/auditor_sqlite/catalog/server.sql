SELECT sqlite_version(),
       (SELECT foreign_keys FROM pragma_foreign_keys),
       (SELECT encoding FROM pragma_encoding)
