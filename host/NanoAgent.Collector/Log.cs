using System;
using Microsoft.Extensions.Logging;

namespace NanoAgent.Collector;

/// <summary>Every line the collector logs of its own.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Collector listens on {Address}, database {DatabasePath}.")]
    public static partial void Listening(ILogger logger, Uri address, string databasePath);

    [LoggerMessage(2, LogLevel.Error, "A commit of {Count} requests failed, they are answered 503: {Reason}")]
    public static partial void CommitFailed(ILogger logger, Exception fault, int count, string reason);

    [LoggerMessage(3, LogLevel.Warning, "The database did not close cleanly: {Reason}")]
    public static partial void CloseFailed(ILogger logger, Exception fault, string reason);

    [LoggerMessage(4, LogLevel.Warning,
        "Device {Device}, boot {Boot}: {Count} records came under a sequence that holds other content; it stays.")]
    public static partial void Conflict(ILogger logger, string device, int boot, int count);

    [LoggerMessage(5, LogLevel.Error, "A request for {Path} failed.")]
    public static partial void RequestFailed(ILogger logger, Exception fault, string path);
}
