using System;
using System.IO;
using System.Text.Json;
using System.Threading;
using NanoAgent.Downloads;
using NanoAgent.Host;
using NanoAgent.Host.Engines;
using NanoAgent.Host.Files;
using NanoAgent.Host.Stores;
using NanoAgent.Platform;

namespace NanoAgent.Cli.Transferring;

/// <summary>
/// <c>transfer -C -</c>: a download that goes on where an earlier run stopped, and never joins two versions of a file.
/// The resume point lies in FILE.resume beside FILE.part; both go when FILE is whole.
/// </summary>
internal static class ResumingRunner
{
    /// <summary>Headers that a download adds: Accept-Encoding, Range, If-Range.</summary>
    public const int OwnHeaders = 3;

    public static int Run(TransferRequest request, HostEngine host, CancellationToken stop)
    {
        string path = Path.GetFullPath(request.Output!);
        string folder = path + ".resume";
        DownloadResult result;
        TransferResult transferResult;
        using (FileStore store = OpenStore(folder))
        using (var slot = new FileSlot(path))
        {
            var download = new Download(host.Engine, new HostRandom(), store, slot, Options(request));
            download.Start();
            var progress = new Progress();
            int failures = 0;
            TransferRunner.Turn(
                host.Engine,
                () => download.IsDone,
                download.Cancel,
                () =>
                {
                    progress.Show(download.Position, download.Length);
                    if (download.Failures > failures)
                    {
                        failures = download.Failures;
                        progress.End();
                        Console.Error.WriteLine($"attempt {failures} failed: {Reason(download)}; trying again");
                    }
                },
                stop);
            progress.End();
            result = download.Result;
            transferResult = download.TransferResult;
            Report(request, download, slot.LastErrorText);
        }

        if (result == DownloadResult.Ok)
        {
            RemoveFolder(folder);
        }

        return result switch
        {
            DownloadResult.Ok => ExitCode.Ok,
            DownloadResult.TransferFailed or DownloadResult.BadRequest when transferResult != TransferResult.Ok
                => (int)transferResult,
            DownloadResult.HttpStatus or DownloadResult.TransferFailed => (int)TransferResult.HttpReturnedError,
            DownloadResult.RangeMismatch => (int)TransferResult.RangeError,
            DownloadResult.SlotFailed or DownloadResult.StoreFailed => (int)TransferResult.WriteError,
            DownloadResult.DeadlineExceeded => (int)TransferResult.OperationTimedOut,
            _ => ExitCode.Failed,
        };
    }

    private static string Reason(Download download)
    {
        return download.TransferResult == TransferResult.Ok ? $"HTTP {download.ResponseCode}"
            : $"({(int)download.TransferResult}) {download.ErrorText}";
    }

    // Only what is this command's own: a folder that held other things before is left standing.
    private static void RemoveFolder(string folder)
    {
        try
        {
            File.Delete(Path.Combine(folder, FileStore.LockFileName));
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // It holds something else.
        }
    }

    private static FileStore OpenStore(string folder)
    {
        // The journals take 25 KiB at most; the quota only keeps a fault from filling the disk.
        return FileStore.Open(folder, 1024 * 1024, out string? problem)
            ?? throw new CliException(ExitCode.Unavailable, problem!);
    }

    private static DownloadOptions Options(TransferRequest request)
    {
        var options = new DownloadOptions(request.Url, "resume")
        {
            DeadlineMs = request.MaxTimeMs,
            ConnectTimeoutMs = request.ConnectTimeoutMs,
            RedirectsMax = request.RedirectsMax,
            ExpectedSha256 = request.Sha256 is null ? null : Convert.FromHexString(request.Sha256),
        };
        foreach (string header in request.Headers)
        {
            int colon = header.IndexOf(':', StringComparison.Ordinal);
            options.Headers.Add(header[..colon], header[(colon + 1)..].Trim());
        }

        return options;
    }

    private static void Report(TransferRequest request, Download download, string slotError)
    {
        string sentence = Sentence(download, request, slotError);
        if (download.Result != DownloadResult.Ok)
        {
            Console.Error.WriteLine($"nanoagent: {sentence}");
        }

        if (request.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                url = request.Url,
                result = download.Result.ToString(),
                error = sentence,
                status = download.ResponseCode,
                length = download.Length,
                position = download.Position,
                bytesReceived = download.BytesReceived,
                attempts = download.Attempts,
                resumes = download.Resumes,
                sha256 = download.Result == DownloadResult.Ok ? Convert.ToHexStringLower(download.Sha256) : null,
            }));
        }
    }

    private static string Sentence(Download download, TransferRequest request, string slotError)
    {
        string kept = download.Position > 0
            ? $" {download.Position} bytes are kept; run it again to go on." : string.Empty;
        return download.Result switch
        {
            DownloadResult.Ok => string.Empty,
            DownloadResult.TransferFailed => $"the transfer failed {download.Attempts} times, last with result "
                + $"{(int)download.TransferResult}: {TransferResults.Name(download.TransferResult)}.{kept}",
            DownloadResult.HttpStatus => $"the server answered {download.ResponseCode}.",
            DownloadResult.RangeMismatch => "the server keeps answering with other ranges than the one asked for.",
            DownloadResult.DigestMismatch => "the file does not have the expected SHA-256, also after a fresh start.",
            DownloadResult.LengthMismatch => "the file does not have the expected length.",
            DownloadResult.EncodedBody => "the server compresses the file, so that it cannot be resumed.",
            DownloadResult.SlotFailed => $"{request.Output}.part cannot be written: {slotError}",
            DownloadResult.StoreFailed => $"{request.Output}.resume cannot be written.",
            DownloadResult.DeadlineExceeded => $"not finished within --max-time.{kept}",
            DownloadResult.Cancelled => $"stopped.{kept}",
            _ => $"the request cannot be sent: {TransferResults.Name(download.TransferResult)}.",
        };
    }
}
