using System;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace NanoAgent.Collector.Http;

/// <summary>
/// Stands around every request: sets the headers all answers bear, and turns every failure into a problem, so that no
/// answer of 400 or above is without one.
/// </summary>
internal sealed class RequestGuard(CollectorMetrics metrics, ILogger logger)
{
    /// <summary>
    /// What a client waits after the database failed: long enough for a log to rotate, short for a queue.
    /// </summary>
    public const int DatabaseRetryAfterSeconds = 5;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        try
        {
            await next(context).ConfigureAwait(false);
            if (context.Response is { HasStarted: false, StatusCode: >= 400 and int status })
            {
                throw new RefusedException(status, status == 416 ? "Range" : "path", Explain(status));
            }
        }
        catch (RefusedException refusal)
        {
            await RefuseAsync(context, refusal).ConfigureAwait(false);
        }
        catch (BadHttpRequestException fault)
        {
            await RefuseAsync(context, new RefusedException(fault.StatusCode, "body", fault.Message))
                .ConfigureAwait(false);
        }
        catch (SqliteException fault)
        {
            Log.RequestFailed(logger, fault, context.Request.Path);
            await RefuseAsync(context, new RefusedException(503, "path", "The database cannot be read.")
            {
                RetryAfterSeconds = DatabaseRetryAfterSeconds,
            }).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: there is nobody to answer.
        }
#pragma warning disable CA1031 // The last line before Kestrel's empty 500.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Log.RequestFailed(logger, fault, context.Request.Path);
            await RefuseAsync(context, new RefusedException(500, "path", "The collector failed; its log says why."))
                .ConfigureAwait(false);
        }
    }

    /// <summary>For the statuses that routing and range processing set without a body.</summary>
    private static string Explain(int status) => status switch
    {
        404 => "There is nothing at this path.",
        405 => "This path does not take this method.",
        412 => "The file is not the one that the condition names.",
        416 => "The file has no byte in this range; Content-Range says its size.",
        _ => "The request cannot be served.",
    };

    private async Task RefuseAsync(HttpContext context, RefusedException refusal)
    {
        HttpResponse response = context.Response;
        if (response.HasStarted)
        {
            // Half an answer is on its way: only a broken connection says that it is not whole.
            context.Abort();
            return;
        }
        metrics.Refused(refusal.Status);
        if (refusal.Status == 401)
        {
            response.Headers.WWWAuthenticate = context.Request.Headers.Authorization.Count == 0
                ? "Bearer realm=\"nanoAgent\""
                : "Bearer realm=\"nanoAgent\", error=\"invalid_token\"";
        }
        if (refusal.RetryAfterSeconds is int seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
        try
        {
            await Answer.WriteProblemAsync(response, refusal.Status, refusal.Field, refusal.Message)
                .ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            // The client has gone before the answer.
        }
    }
}
