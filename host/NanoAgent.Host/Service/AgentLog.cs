using System;
using Microsoft.Extensions.Logging;

namespace NanoAgent.Host.Service;

/// <summary>
/// Everything that the service logs; the event ids stand in docs/metrics.md and never change their meaning. A state is
/// logged when it changes, not while it lasts. The token is in none of them.
/// </summary>
internal static partial class AgentLog
{
    [LoggerMessage(1, LogLevel.Information,
        "Agent {Device} started: {Sensors} sensors every {SamplePeriodMs} ms to {CollectorUrl} by engine {Engine}; "
        + "{Backlog} records wait in {DataFolder}.")]
    internal static partial void Started(
        ILogger logger, string device, int sensors, int samplePeriodMs, string collectorUrl, string engine,
        long backlog, string dataFolder);

    [LoggerMessage(2, LogLevel.Information,
        "Agent stopped: {Made} records made, {Acknowledged} acknowledged; {Backlog} wait in {DataFolder} for the next "
        + "start.")]
    internal static partial void Stopped(
        ILogger logger, long made, long acknowledged, long backlog, string dataFolder);

    [LoggerMessage(3, LogLevel.Warning,
        "Uploads do not go on: {Problem} Records are kept and uploads are tried again.")]
    internal static partial void UploadsBlocked(ILogger logger, string problem);

    [LoggerMessage(4, LogLevel.Information, "Uploads go on again.")]
    internal static partial void UploadsResumed(ILogger logger);

    [LoggerMessage(5, LogLevel.Warning,
        "{DataFolder} takes no records ({Result}): what cannot be kept is counted; free space or mend the disk.")]
    internal static partial void SpoolRefuses(ILogger logger, string dataFolder, string result);

    [LoggerMessage(6, LogLevel.Information, "{DataFolder} takes records again.")]
    internal static partial void SpoolAccepts(ILogger logger, string dataFolder);

    [LoggerMessage(7, LogLevel.Warning,
        "Sensor {Sensor} failed; it is asked again, and its next failures are not logged.")]
    internal static partial void SensorFailed(ILogger logger, Exception error, string sensor);

    [LoggerMessage(8, LogLevel.Warning, "{Key} names \"{Prefix}\", but no sensor of this machine begins so.")]
    internal static partial void PrefixUnmatched(ILogger logger, string key, string prefix);

    [LoggerMessage(9, LogLevel.Warning,
        "The spool in {DataFolder} was damaged: {RecordsLost} records lost, {TornBytes} bytes torn, {Headers} bad "
        + "headers, {Unreadable} segments unreadable; all that was whole is kept.")]
    internal static partial void SpoolRepaired(
        ILogger logger, string dataFolder, long recordsLost, long tornBytes, int headers, int unreadable);

    [LoggerMessage(10, LogLevel.Error, "Agent stops: {Problem}")]
    internal static partial void GivesUp(ILogger logger, string problem);

    [LoggerMessage(11, LogLevel.Critical, "Agent stops: its thread failed.")]
    internal static partial void Crashed(ILogger logger, Exception error);

    [LoggerMessage(12, LogLevel.Warning, "Agent could not close {DataFolder} cleanly ({Result}).")]
    internal static partial void CloseFailed(ILogger logger, string dataFolder, string result);

    [LoggerMessage(14, LogLevel.Warning,
        "The spool in {DataFolder} is full: {Evicted} of the oldest records gave way to new ones; free space on the "
        + "disk, or raise {Key} above {SpoolBytesMax}.")]
    internal static partial void SpoolEvicts(
        ILogger logger, string dataFolder, long evicted, string key, long spoolBytesMax);

    [LoggerMessage(15, LogLevel.Warning,
        "The collector refused {Rejected} records one by one; they are set aside and counted, all others are sent. Its "
        + "last answer: {Answer}")]
    internal static partial void RecordsRejected(ILogger logger, long rejected, string answer);

    [LoggerMessage(16, LogLevel.Warning,
        "The last run on {DataFolder} was not stopped in order. The last it is known to have done: {Operations}.")]
    internal static partial void NotClosed(ILogger logger, string dataFolder, string operations);

    [LoggerMessage(13, LogLevel.Warning, "No sensor to read: add AddSystemSensors() or a sensor of the program's own.")]
    internal static partial void NoSensors(ILogger logger);
}
