using System.Collections.Generic;

namespace NanoAgent.Cli.Transferring.Emitting;

/// <summary>A program for a host, on the library NanoAgent.Host.</summary>
internal static class HostProgram
{
    private const string Title = "Written by nanoagent transfer --emit-csharp: the same transfer as a program.";
    private const string Need =
        "It needs a reference to the project host/NanoAgent.Host of nanoAgent, and ends with the number of ";

    // The text that follows is the same in each program, and as short as it can be: people read it.
    private const string Sink = """

        /// <summary>Gives the head and the body of a response to streams, and the body to a file.</summary>
        internal sealed class ResponseSink : ISink
        {
            private readonly Stream? _head;
            private readonly Stream? _body;
            private readonly FileSink? _file;
            private readonly bool _dropsErrors;
            private bool _dropped;

            public ResponseSink(Stream? head, Stream? body, FileSink? file, bool dropsErrors)
            {
                _head = head;
                _body = body;
                _file = file;
                _dropsErrors = dropsErrors;
            }

            public bool Begin(IResponseHead response)
            {
                if (_head != null)
                {
                    var text = new StringBuilder($"HTTP {response.StatusCode}\r\n");
                    for (int i = 0; i < response.HeaderCount; i++)
                    {
                        text.Append($"{response.HeaderName(i)}: {response.HeaderValue(i)}\r\n");
                    }

                    _head.Write(Encoding.Latin1.GetBytes(text.Append("\r\n").ToString()));
                }

                _dropped = response.StatusCode >= 400 && _dropsErrors;
                return _dropped || _file == null || _file.Begin(response);
            }

            public bool Write(byte[] buffer, int offset, int count)
            {
                if (_dropped)
                {
                    return true;
                }

                _body?.Write(buffer, offset, count);
                return _file == null || _file.Write(buffer, offset, count);
            }
        }

        """;

    public static string Text(TransferRequest request, List<string> missing)
    {
        if (request.Verbose)
        {
            missing.Add("-v: set Transfer.Trace to an ITraceSink of your own.");
        }

        if (request.Json)
        {
            missing.Add("--json: Transfer.Info has the figures.");
        }

        if (request.ResumesByItself)
        {
            missing.Add("the end of FILE.resume, which nanoagent deletes when the file is whole.");
        }

        string code = request.ResumesByItself ? Download(request) : Transfer(request);
        string number = request.ResumesByItself ? "DownloadResult." : "TransferResult, which is libcurl's.";
        return EmittedProgram.Assemble(Title, [Need + number], missing, code);
    }

    private static string Transfer(TransferRequest request)
    {
        bool printsHead = request.Head || request.Include;
        bool printsBody = request.Output is null && !request.Json;
        bool dropsErrors = request.Fail || request.Offset > 0;
        string head = printsHead ? "output" : "null";
        string body = printsBody ? "output" : "null";
        var statements = new List<string> { OpenHost(request) };
        if (printsHead || printsBody)
        {
            statements.Add("using Stream output = Console.OpenStandardOutput();");
        }

        if (request.Upload is not null)
        {
            string path = CSharpText.Literal(request.Upload);
            statements.Add($"using var source = new FileSource({path});");
        }

        if (request.Output is not null)
        {
            string path = CSharpText.Literal(request.Output);
            statements.Add($"using var file = new FileSink({path}, {CSharpText.Literal(request.Offset)});");
        }

        string file = request.Output is null ? "null" : "file";
        statements.Add("");
        statements.Add($"var transfer = new Transfer({CSharpText.Literal(request.Url)});");
        statements.AddRange(TransferStatements.OfTransfer(request, "transfer"));
        if (request.Upload is not null)
        {
            statements.Add("transfer.Source = source;");
        }

        string drops = dropsErrors ? "true" : "false";
        statements.Add($"transfer.Sink = new ResponseSink({head}, {body}, {file}, dropsErrors: {drops});");
        statements.Add("host.Engine.Perform(transfer);");
        return Program(
            ["System.Text", "NanoAgent.Host.Engines", "NanoAgent.Host.Files", "NanoAgent.Transfers"],
            statements, "transfer.Result", "transfer.ErrorText") + Sink;
    }

    private static string Download(TransferRequest request)
    {
        string path = request.Output!;
        string store = CSharpText.Literal(path + ".resume");
        var statements = new List<string>
        {
            OpenHost(request),
            "// What a later run goes on from; it can be deleted when the file is whole.",
            $"using FileStore store = FileStore.Open({store}, 1024 * 1024, out string? problem)",
            "    ?? throw new IOException(problem);",
            $"using var slot = new FileSlot({CSharpText.Literal(path)});",
            "",
            $"var options = new DownloadOptions({CSharpText.Literal(request.Url)}, \"resume\");",
        };
        statements.AddRange(TransferStatements.OfDownload(request, "options"));
        statements.AddRange(
        [
            "var download = new Download(host.Engine, new HostRandom(), store, slot, options);",
            "download.Start();",
            "while (true)",
            "{",
            "    long nextMs = host.Engine.Scheduler.Step(host.Engine.Clock.Milliseconds);",
            "    if (download.IsDone)",
            "    {",
            "        break;",
            "    }",
            "",
            "    host.Engine.Wait(Due.Until(host.Engine.Clock.Milliseconds, nextMs));",
            "}",
            "",
        ]);
        return Program(
            ["NanoAgent.Downloads", "NanoAgent.Host", "NanoAgent.Host.Engines", "NanoAgent.Host.Files",
                "NanoAgent.Host.Stores", "NanoAgent.Scheduling"],
            statements, "download.Result", "download.ErrorText");
    }

    private static string OpenHost(TransferRequest request)
    {
        string kind = request.Engine == "core" ? "HostEngineKind.Core" : "HostEngineKind.LibCurl";
        string caFile = request.CaFile is null ? "" : ", " + CSharpText.Literal(request.CaFile);
        return $"await using HostEngine host = HostEngine.Open({kind}{caFile});";
    }

    private static string Program(string[] namespaces, List<string> statements, string result, string error) => $$"""
        #nullable enable
        using System;
        using System.IO;
        using System.Threading.Tasks;
        using {{string.Join(";\nusing ", namespaces)}};

        internal static class Program
        {
            private static async Task<int> Main()
            {
        {{EmittedProgram.Lines(statements)}}
                if ({{result}} != 0)
                {
                    Console.Error.WriteLine($"{{{result}}}: {{{error}}}");
                }

                return (int){{result}};
            }
        }

        """;
}
