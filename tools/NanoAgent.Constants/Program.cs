using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace NanoAgent.Constants;

/// <summary>Writes the native constants of the libcurl binding from curl's own headers.</summary>
internal static class Program
{
    private const string Usage =
        """
        usage: NanoAgent.Constants OUTPUT-FOLDER CURL-CHECKOUT
        Reads include/curl/*.h and docs/libcurl/symbols-in-versions of a curl checkout and writes *.g.cs.
        """;

    private static readonly string[] s_headers =
        ["curlver.h", "curl.h", "easy.h", "multi.h", "urlapi.h", "header.h", "options.h", "websockets.h"];

    private static int Main(string[] arguments)
    {
        if (arguments.Length != 2)
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        try
        {
            Generate(arguments[0], arguments[1]);
            return 0;
        }
        catch (Exception error) when (error is IOException or FormatException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine("NanoAgent.Constants: " + error.Message);
            return 1;
        }
    }

    private static void Generate(string output, string checkout)
    {
        var headers = new HeaderReader();
        foreach (string name in s_headers)
        {
            headers.Read(File.ReadAllText(Path.Combine(checkout, "include", "curl", name)));
        }

        List<Symbol> symbols = SymbolList.Read(
            File.ReadAllText(Path.Combine(checkout, "docs", "libcurl", "symbols-in-versions")));
        var writer = new CodeWriter(headers, symbols);
        Write(output, "CurlConstants.g.cs", writer.Constants());
        Write(output, "CurlOption.g.cs", writer.OptionKeys());
        Write(output, "CurlInfo.g.cs", writer.InfoKeys());
        Write(output, "CurlSymbols.g.cs", writer.Rows());
        Console.WriteLine(
            $"{symbols.Count(writer.HasValue)} of {symbols.Count} symbols have a value in {headers.VersionText}");
    }

    private static void Write(string folder, string name, string text)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name), text);
    }
}
