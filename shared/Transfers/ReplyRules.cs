using NanoAgent.Platform;
using NanoAgent.Wire;

namespace NanoAgent.Transfers;

/// <summary>What a response head means for a transfer: libcurl's rules for ranges, resuming and errors.</summary>
internal static class ReplyRules
{
    /// <summary>Whether this status asks to go elsewhere; other 3xx are delivered, Location or not.</summary>
    internal static bool IsRedirect(int status)
    {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    /// <summary>Judges a final head that is not followed elsewhere.</summary>
    /// <param name="transfer">What was wanted.</param>
    /// <param name="isHead">Whether the request was HEAD.</param>
    /// <param name="reader">Holds the head.</param>
    /// <param name="ignoresBody">Whether the body must not reach the sink.</param>
    /// <returns>Ok; HttpReturnedError, RangeError or FilesizeExceeded, which leave the body undelivered.</returns>
    internal static TransferResult Judge(
        Transfer transfer, bool isHead, HttpResponseReader reader, out bool ignoresBody)
    {
        int status = reader.Head.StatusCode;
        bool resumes = transfer.ResumeFrom > 0;
        ignoresBody = true;
        if (resumes && status == 416)
        {
            // Nothing lies behind the resume point: the file is complete already. libcurl says so even where HTTP
            // errors are asked for.
            return TransferResult.Ok;
        }

        if (transfer.FailOnHttpError && status >= 400)
        {
            return TransferResult.HttpReturnedError;
        }

        bool hasBody = !isHead && status != 204 && status != 304 && reader.ContentLength != 0;
        if (resumes && hasBody)
        {
            if (status != 206 && reader.ContentLength == transfer.ResumeFrom)
            {
                // The whole is as long as what is there already: again libcurl's "already downloaded".
                return TransferResult.Ok;
            }

            if (status != 206 || !StartsAt(reader.Head, transfer.ResumeFrom))
            {
                return TransferResult.RangeError;
            }
        }

        if (transfer.BodyBytesMax > 0 && hasBody && reader.ContentLength > transfer.BodyBytesMax)
        {
            return TransferResult.FilesizeExceeded;
        }

        ignoresBody = transfer.NoBody;
        return TransferResult.Ok;
    }

    /// <summary>Seconds to wait by a Retry-After header, 0 without one or when it cannot be read.</summary>
    /// <param name="head">The response head.</param>
    /// <param name="utcMs">The wall clock, 0 when it is not known.</param>
    internal static long RetryAfterSeconds(HttpResponseHead head, long utcMs)
    {
        // The date becomes a string only where it is needed: the steady path allocates nothing.
        int index = head.IndexOf(HttpResponseHead.RetryAfterName, 0);
        return index < 0 ? 0 : RetryAfter.Seconds(head.GetValue(index), head.GetHeader("Date"), utcMs);
    }

    private static bool StartsAt(HttpResponseHead head, long first)
    {
        string? text = head.GetHeader("Content-Range");
        return text != null && ContentRange.TryParse(text, out long from, out long _, out long _) && from == first;
    }
}
