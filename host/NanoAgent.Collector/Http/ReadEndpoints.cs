using System;
using System.Globalization;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using NanoAgent.Collector.Senml;
using NanoAgent.Collector.Storage;

namespace NanoAgent.Collector.Http;

/// <summary>
/// The queries under <c>/v1</c>. Every answer is bounded; the rest is asked for with what <c>next</c> says.
/// </summary>
internal sealed class ReadEndpoints(BearerGate gate, RecordQueries queries)
{
    /// <summary>Rows in a page unless asked otherwise.</summary>
    private const int LimitDefault = 100;

    /// <summary>Most rows in a page: some 200 kB of JSON.</summary>
    private const int LimitMax = 1000;

    /// <summary>Most points of one series: more than a small chart has pixels to show.</summary>
    private const int PointsMax = 240;

    public Task StatsAsync(HttpContext context)
    {
        gate.CheckRead(context.Request);
        return Answer.WriteAsync(context.Response, queries.Stats(), RowJson.Default.StatsRow);
    }

    public Task DevicesAsync(HttpContext context)
    {
        gate.CheckRead(context.Request);
        DevicePage page = queries.Devices(
            Text(context.Request, "after") ?? "", (int)Number(context.Request, "limit", LimitDefault, 1, LimitMax));
        return Answer.WriteAsync(context.Response, page, RowJson.Default.DevicePage);
    }

    public Task SeriesAsync(HttpContext context)
    {
        gate.CheckRead(context.Request);
        // Routing decodes every escape but that of the slash, which a device name may hold; '%' it may not.
        string device = ((string)context.Request.RouteValues["device"]!)
            .Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        int points = (int)Number(context.Request, "points", 0, 0, PointsMax);
        SeriesPage page = queries.Series(device, points) ?? throw NoDevice();
        return Answer.WriteAsync(context.Response, page, RowJson.Default.SeriesPage);
    }

    public Task RecordsAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        gate.CheckRead(request);
        string device = Text(request, "device")
            ?? throw new RefusedException(400, "device", "device is missing: name the device whose records to read.");
        var after = new RecordCursor(
            Number(request, "afterBoot", 0, 0, SenmlLimits.BootMax),
            Number(request, "afterSequence", 0, 0, SenmlLimits.SequenceMax));
        int limit = (int)Number(request, "limit", LimitDefault, 1, LimitMax);
        RecordPage page = queries.Records(device, Text(request, "series"), after, limit) ?? throw NoDevice();
        return Answer.WriteAsync(context.Response, page, RowJson.Default.RecordPage);
    }

    private static RefusedException NoDevice() =>
        new(404, "device", "No record of a device with this name has come.");

    private static string? Text(HttpRequest request, string name)
    {
        StringValues values = request.Query[name];
        return values.Count switch
        {
            0 => null,
            1 => values.ToString(),
            _ => throw new RefusedException(400, name, $"{name} stands there twice."),
        };
    }

    private static long Number(HttpRequest request, string name, long otherwise, long least, long most)
    {
        string? text = Text(request, name);
        if (text is null)
        {
            return otherwise;
        }
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            && value >= least && value <= most
            ? value
            : throw new RefusedException(400, name, string.Create(
                CultureInfo.InvariantCulture, $"{name} must be a whole number from {least} to {most}."));
    }
}
