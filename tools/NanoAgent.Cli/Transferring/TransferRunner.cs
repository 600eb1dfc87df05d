using System;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Win32.SafeHandles;
using NanoAgent.Host.Engines;
using NanoAgent.Host.Files;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Transfers;

namespace NanoAgent.Cli.Transferring;

/// <summary>Runs one transfer of the command line on either engine.</summary>
internal static class TransferRunner
{
    // How long a turn may sleep, so that progress and Ctrl-C are seen to.
    private const int TurnMs = 200;

    public static async Task<int> RunAsync(TransferRequest request)
    {
        using var stop = new StopSignal();
        await using HostEngine host = OpenEngine(request);
        return request.ResumesByItself
            ? ResumingRunner.Run(request, host, stop.Token)
            : RunPlain(request, host, stop.Token);
    }

    /// <summary>Turns the engine until <paramref name="done"/>; a stop calls <paramref name="cancel"/> once.</summary>
    public static void Turn(ITransferEngine engine, Func<bool> done, Action cancel, Action show, CancellationToken stop)
    {
        bool cancelled = false;
        while (true)
        {
            long nextMs = engine.Scheduler.Step(engine.Clock.Milliseconds);
            if (done())
            {
                return;
            }

            if (stop.IsCancellationRequested && !cancelled)
            {
                cancelled = true;
                cancel();
            }

            show();
            engine.Wait(Math.Min(TurnMs, Due.Until(engine.Clock.Milliseconds, nextMs)));
        }
    }

    private static HostEngine OpenEngine(TransferRequest request)
    {
        try
        {
            return HostEngine.Open(HostEngine.Parse(request.Engine), request.CaFile);
        }
        catch (IOException e)
        {
            throw new CliException(ExitCode.Unavailable, e.Message);
        }
    }

    private static int RunPlain(TransferRequest request, HostEngine host, CancellationToken stop)
    {
        var transfer = new Transfer(request.Url);
        using FileSource? source = request.Upload is null ? null : new FileSource(request.Upload);
        using FileSink? file = request.Output is null ? null : new FileSink(request.Output, request.Offset);
        using Stream output = OpenOutput();
        Stream? body = file is null && !request.Json ? output : null;
        var sink = new ConsoleSink(body, request.Head || request.Include ? output : null, file, transfer, request.Fail);
        Apply(request, transfer, source, sink);
        if (!host.Engine.Start(transfer))
        {
            throw new CliException(ExitCode.Unavailable, "The engine takes no transfer.");
        }

        var progress = new Progress();
        Turn(
            host.Engine,
            () => transfer.State == TransferState.Done,
            () => host.Engine.Cancel(transfer),
            () =>
            {
                if (file is not null)
                {
                    progress.Show(sink.Bytes, -1);
                }
            },
            stop);
        progress.End();
        Report(request, transfer, file?.LastErrorText);
        return (int)transfer.Result;
    }

    // .NET's console stream hides that the reader of a pipe has gone; a transfer must end then. A file keeps the
    // console stream, which shares its place with whoever else writes there.
    private static Stream OpenOutput()
    {
        Stream console = Console.OpenStandardOutput();
        if (!OperatingSystem.IsLinux())
        {
            return console;
        }

        var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return pipe.CanSeek ? console : pipe;
    }

    private static void Apply(TransferRequest request, Transfer transfer, ISource? source, ISink sink)
    {
        transfer.Method = request.Method;
        transfer.NoBody = request.Head;
        transfer.Source = source;
        transfer.Sink = sink;
        transfer.Range = request.Range;
        transfer.ResumeFrom = request.Offset;
        transfer.FailOnHttpError = request.Fail;
        transfer.RedirectsMax = request.RedirectsMax;
        transfer.TimeoutMs = request.MaxTimeMs;
        transfer.ConnectTimeoutMs = request.ConnectTimeoutMs;
        transfer.UserAgent = $"nanoagent/{Commands.VersionCommand.Own}";
        transfer.Trace = request.Verbose ? new ConsoleTrace() : null;
        foreach (string header in request.Headers)
        {
            int colon = header.IndexOf(':', StringComparison.Ordinal);
            transfer.Headers.Add(header[..colon], header[(colon + 1)..].Trim());
        }
    }

    private static void Report(TransferRequest request, Transfer transfer, string? fileError)
    {
        TransferInfo info = transfer.Info;
        string error = string.IsNullOrEmpty(fileError) ? transfer.ErrorText : $"{request.Output}: {fileError}";
        if (transfer.Result != TransferResult.Ok)
        {
            string sentence = error.Length > 0 ? error : $"{transfer.Url}: {TransferResults.Name(transfer.Result)}";
            Console.Error.WriteLine($"nanoagent: ({(int)transfer.Result}) {sentence}");
        }

        if (request.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                url = transfer.Url,
                result = (int)transfer.Result,
                error,
                status = info.ResponseCode,
                bytesDownloaded = info.BytesDownloaded,
                bytesUploaded = info.BytesUploaded,
                connectionsOpened = info.ConnectionsOpened,
                redirects = info.Redirects,
                retryAfterSeconds = info.RetryAfterSeconds,
                nameLookupMs = info.NameLookupMs,
                connectMs = info.ConnectMs,
                tlsMs = info.TlsMs,
                firstByteMs = info.FirstByteMs,
                totalMs = info.TotalMs,
            }));
        }
    }
}
