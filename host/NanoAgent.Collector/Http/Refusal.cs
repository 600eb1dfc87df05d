using System;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using NanoAgent.Collector.Storage;

namespace NanoAgent.Collector.Http;

/// <summary>
/// A request that is answered with a problem (RFC 9457) instead of what it asked for. The only way from where a fault
/// is found to <see cref="RequestGuard"/>, which writes it.
/// </summary>
internal sealed class RefusedException(int status, string field, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    /// <summary>
    /// A JSON pointer into the body, "body" for all of it, or the name of a header or query parameter.
    /// </summary>
    public string Field { get; } = field;

    /// <summary>Seconds until the client should ask again, for 429 and 503.</summary>
    public int? RetryAfterSeconds { get; init; }
}

/// <summary>Writes answers.</summary>
internal static class Answer
{
    public static Task WriteAsync<T>(
        HttpResponse response, T row, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, int status = 200,
        string contentType = "application/json")
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(row, type);
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(response.HttpContext.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(body, response.HttpContext.RequestAborted).AsTask();
    }

    public static Task WriteProblemAsync(HttpResponse response, int status, string field, string detail) => WriteAsync(
        response, new ProblemRow(ReasonPhrases.GetReasonPhrase(status), status, field, detail),
        RowJson.Default.ProblemRow, status, "application/problem+json");
}
