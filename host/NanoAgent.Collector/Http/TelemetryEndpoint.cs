using System;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using NanoAgent.Collector.Senml;
using NanoAgent.Collector.Storage;

namespace NanoAgent.Collector.Http;

/// <summary>
/// <c>POST /v1/telemetry</c>. Checks run from the cheapest on: token, shedding, header fields, length, JSON, agreement
/// of key and body; then the database. A 200 leaves only after the commit.
/// </summary>
internal sealed class TelemetryEndpoint(
    CollectorOptions options, BearerGate gate, ShedControl shed, BatchWriter writer, CollectorMetrics metrics,
    TimeProvider time, ILogger logger)
{
    /// <summary>What a client waits when the queue is full or a ceiling is reached.</summary>
    private const int FullRetryAfterSeconds = 60;

    public async Task InvokeAsync(HttpContext context)
    {
        gate.CheckWrite(context.Request);
        shed.Check();
        RequestBody.CheckType(context.Request, "application/senml+json");
        BatchLabel key = ReadKey(context.Request);
        ReadOnlyMemory<byte> body =
            await RequestBody.ReadAsync(context.Request, options.MaxBodyBytes).ConfigureAwait(false);
        Batch batch = PackReader.Read(body.Span, time.GetUtcNow().ToUnixTimeMilliseconds(), options.MaxRecords);
        if (batch.Label != key)
        {
            throw new RefusedException(400, IdempotencyKey.Field,
                $"Idempotency-Key disagrees with the body, which is \"{IdempotencyKey.Format(batch.Label)}\".");
        }
        WriteOutcome outcome = await writer.WriteAsync(batch).ConfigureAwait(false);
        CheckStored(outcome);
        metrics.Stored(outcome.Stored, outcome.Duplicates);
        if (outcome.Conflicts > 0)
        {
            Log.Conflict(logger, key.Device, key.Boot, outcome.Conflicts);
        }
        await Answer.WriteAsync(context.Response, new StoredRow(outcome.Stored, outcome.Duplicates),
            RowJson.Default.StoredRow).ConfigureAwait(false);
    }

    private static BatchLabel ReadKey(HttpRequest request)
    {
        StringValues field = request.Headers[IdempotencyKey.Field];
        return IdempotencyKey.Parse(field.Count == 1 ? field.ToString() : "");
    }

    private static void CheckStored(WriteOutcome outcome)
    {
        switch (outcome.Status)
        {
            case WriteStatus.Stored:
                return;
            case WriteStatus.KeyReused:
                throw new RefusedException(422, IdempotencyKey.Field,
                    "This Idempotency-Key stood for other records before; a batch never changes under its key.");
            case WriteStatus.Full:
                throw new RefusedException(503, "/0/device", outcome.Detail)
                {
                    RetryAfterSeconds = FullRetryAfterSeconds,
                };
            default:
                throw new RefusedException(503, "body", outcome.Detail)
                {
                    RetryAfterSeconds = RequestGuard.DatabaseRetryAfterSeconds,
                };
        }
    }
}
