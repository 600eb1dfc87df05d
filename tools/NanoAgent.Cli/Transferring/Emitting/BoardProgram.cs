using System;
using System.Collections.Generic;
using System.IO;
using NanoAgent.DeviceCheck;

namespace NanoAgent.Cli.Transferring.Emitting;

/// <summary>
/// A program for a board, in the language of boards (C# 10, nothing that nanoFramework lacks), on the core alone. What
/// a board has of its own, sockets, files, a clock, comes from a class that the board's project supplies.
/// </summary>
internal static class BoardProgram
{
    private const string Title = "Written by nanoagent transfer --emit-csharp: the same transfer as a board's program.";

    public static string Text(TransferRequest request, BoardProfileFile board, List<string> missing)
    {
        ListMissing(request, board, missing);
        var seams = new List<string>
        {
            "INetwork OpenNetwork(): the firmware's sockets and TLS, once the network is joined",
            "IClock OpenClock()",
            "void Report(int result, string errorText): tell how it ended, by libcurl's numbers",
        };
        string code = request.ResumesByItself ? Download(request, seams) : Transfer(request, seams);
        var needs = new List<string>
        {
            $"For {board.Name}: build it with NanoAgent.Core and Board={board.Name}, whose limits it then keeps.",
            "The board's project supplies a static class Board with these static methods:",
        };
        seams.ForEach(seam => needs.Add("  " + seam));
        return EmittedProgram.Assemble(Title, needs, missing, code);
    }

    private static void ListMissing(TransferRequest request, BoardProfileFile board, List<string> missing)
    {
        void List(bool asked, string sentence)
        {
            if (asked)
            {
                missing.Add(sentence);
            }
        }

        bool isTls = request.Url.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        List(isTls && board.Number("Tls") is 0 or null, $"https: the firmware {board.Firmware} has no TLS.");
        List(request.CaFile is not null, "--cacert: the authorities that a board trusts are part of its firmware.");
        List(request.Engine == "libcurl", "libcurl: a board runs the core's engine, which speaks HTTP/1.1.");
        List(request.Include || request.Head, "the printed head (-i, -I): a board has no standard output.");
        List(request.Verbose, "-v: set Transfer.Trace to an ITraceSink of your own.");
        List(request.Json, "--json: Transfer.Info has the figures.");
    }

    private static string Transfer(TransferRequest request, List<string> seams)
    {
        string source = "null";
        if (request.Upload is not null)
        {
            seams.Add("ISource OpenSource(string name): a file of the board, from its start");
            source = $"Board.OpenSource({CSharpText.Literal(Path.GetFileName(request.Upload))})";
        }

        seams.Add("ISink OpenSink(string name, long offset): takes the body; the name is empty where a host prints it");
        string name = CSharpText.Literal(request.Output is null ? "" : Path.GetFileName(request.Output));
        string sink = $"Board.OpenSink({name}, {CSharpText.Literal(request.Offset)})";
        var statements = new List<string> { $"Transfer transfer = new Transfer({CSharpText.Literal(request.Url)});" };
        statements.AddRange(TransferStatements.OfTransfer(request, "transfer"));
        statements.AddRange(
        [
            "transfer.Source = source;",
            "transfer.Sink = sink;",
            "engine.Perform(transfer);",
            "return transfer;",
        ]);
        return Program(
            "NanoAgent.Transfers", "Transfer Run(ITransferEngine engine, ISource source, ISink sink)", statements,
            $"Transfer done = Run(engine, {source}, {sink});", "done.Result", "done.ErrorText");
    }

    private static string Download(TransferRequest request, List<string> seams)
    {
        seams.Add("IRandom OpenRandom(): jitter between attempts");
        seams.Add("IStore OpenStore(): where a resume point survives a restart");
        seams.Add("IUpdateSlot OpenSlot(string name): where the file is put together");
        var statements = new List<string>
        {
            $"DownloadOptions options = new DownloadOptions({CSharpText.Literal(request.Url)}, \"resume\");",
        };
        statements.AddRange(TransferStatements.OfDownload(request, "options"));
        statements.AddRange(
        [
            "Download download = new Download(engine, random, store, slot, options);",
            "download.Start();",
            "while (true)",
            "{",
            "    long nextMs = engine.Scheduler.Step(engine.Clock.Milliseconds);",
            "    if (download.IsDone)",
            "    {",
            "        return download;",
            "    }",
            "",
            "    engine.Wait(Due.Until(engine.Clock.Milliseconds, nextMs));",
            "}",
        ]);
        string slot = CSharpText.Literal(Path.GetFileName(request.Output!));
        return Program(
            "NanoAgent.Downloads;\nusing NanoAgent.Transfers",
            "Download Run(ITransferEngine engine, IRandom random, IStore store, IUpdateSlot slot)", statements,
            $"Download done = Run(engine, Board.OpenRandom(), Board.OpenStore(), Board.OpenSlot({slot}));",
            "done.TransferResult", "done.ErrorText");
    }

    private static string Program(
        string namespaces, string signature, List<string> statements, string run, string result, string error) => $$"""
        using NanoAgent.Platform;
        using NanoAgent.Scheduling;
        using {{namespaces}};

        public static class Program
        {
            public static {{signature}}
            {
        {{EmittedProgram.Lines(statements)}}
            }

            public static void Main()
            {
                CooperativeEngine engine = new CooperativeEngine(
                    Board.OpenNetwork(), Board.OpenClock(), new Scheduler(BoardProfile.JobsMax),
                    new CooperativeEngineOptions());
                {{run}}
                Board.Report((int){{result}}, {{error}});
            }
        }

        """;
}
