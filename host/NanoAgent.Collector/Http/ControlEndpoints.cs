using System;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using NanoAgent.Collector.Storage;

namespace NanoAgent.Collector.Http;

/// <summary><c>/health</c> and <c>/v1/shed</c>.</summary>
internal sealed class ControlEndpoints(BearerGate gate, ShedControl shed, BatchWriter writer, TimeProvider time)
{
    /// <summary>
    /// How old an answer of <c>/health</c> may be: an open path must not buy a disk flush per request.
    /// </summary>
    private static readonly TimeSpan HealthAge = TimeSpan.FromSeconds(1);

    private const int ShedBodyBytesMax = 1024;

    private readonly Lock _gate = new();
    private Task<WriteOutcome>? _health;
    private long _healthStart;

    public async Task HealthAsync(HttpContext context)
    {
        WriteOutcome outcome = await ProbeAsync().ConfigureAwait(false);
        bool healthy = outcome.Status == WriteStatus.Stored;
        if (!healthy)
        {
            context.Response.Headers.RetryAfter = "5";
        }
        await Answer.WriteAsync(
            context.Response,
            healthy ? new HealthRow("ok", "writable") : new HealthRow("failing", "The database cannot be written."),
            RowJson.Default.HealthRow,
            healthy ? 200 : 503).ConfigureAwait(false);
    }

    public Task GetShedAsync(HttpContext context)
    {
        gate.CheckWrite(context.Request);
        return Answer.WriteAsync(context.Response, shed.Current, RowJson.Default.ShedRow);
    }

    public async Task PutShedAsync(HttpContext context)
    {
        gate.CheckWrite(context.Request);
        // A page of another site cannot send this media type without asking first.
        RequestBody.CheckType(context.Request, "application/json");
        ReadOnlyMemory<byte> body =
            await RequestBody.ReadAsync(context.Request, ShedBodyBytesMax).ConfigureAwait(false);
        ShedRow row = ShedControl.Parse(body.Span);
        shed.Set(row);
        await Answer.WriteAsync(context.Response, row, RowJson.Default.ShedRow).ConfigureAwait(false);
    }

    public Task DeleteShedAsync(HttpContext context)
    {
        gate.CheckWrite(context.Request);
        shed.Clear();
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private Task<WriteOutcome> ProbeAsync()
    {
        lock (_gate)
        {
            if (_health is null || time.GetElapsedTime(_healthStart) > HealthAge)
            {
                _healthStart = time.GetTimestamp();
                _health = writer.ProbeAsync();
            }
            return _health;
        }
    }
}
