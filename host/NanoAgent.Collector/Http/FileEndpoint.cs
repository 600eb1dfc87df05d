using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace NanoAgent.Collector.Http;

/// <summary>
/// <c>GET</c> and <c>HEAD /files/{name}</c>: the regular files of one folder, not of those below it, under names
/// without a leading dot. The framework does ranges and conditions; what it does otherwise is settled before it
/// runs:
/// <list type="bullet">
/// <item>Range is for GET only, and in bytes (RFC 9110, 14.2).</item>
/// <item>If-Range with a date never matches: every answer bears a strong tag, so a client that resumes has one
/// (13.1.5), and a date cannot tell two versions of one second apart.</item>
/// </list>
/// </summary>
internal sealed class FileEndpoint(string? folder, BearerGate gate, FileTags tags)
{
    /// <summary>Longest file name served (arbitrary; file systems stop at 255 bytes).</summary>
    private const int NameLengthMax = 128;

    /// <summary>Bytes read from the file at once.</summary>
    private const int ReadBufferBytes = 64 * 1024;

    public async Task InvokeAsync(HttpContext context)
    {
        gate.CheckRead(context.Request);
        FileStream file = Open((string)context.Request.RouteValues["name"]!) ?? throw new RefusedException(
            404, "path", "There is no file of this name.");
        FileTag tag;
        try
        {
            tag = await tags.ReadAsync(file, context.RequestAborted).ConfigureAwait(false);
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        SettleRange(context.Request, tag.EntityTag);
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers["Repr-Digest"] = tag.ReprDigest;
        // Takes the file over and closes it.
        IResult result = Results.Stream(
            file, "application/octet-stream", null, tag.LastModified, tag.EntityTag, enableRangeProcessing: true);
        await result.ExecuteAsync(context).ConfigureAwait(false);
    }

    private static void SettleRange(HttpRequest request, EntityTagHeaderValue tag)
    {
        RangeConditionHeaderValue? condition = null;
        bool conditional = request.Headers.IfRange.Count > 0;
        bool matches = !conditional
            || (RangeConditionHeaderValue.TryParse(request.Headers.IfRange.ToString(), out condition)
                && condition.EntityTag is not null && condition.EntityTag.Compare(tag, useStrongComparison: true));
        // A unit that the framework takes for bytes and that is none must be ignored (14.2).
        bool countsBytes = RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out RangeHeaderValue? range)
            && range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase);
        if (!matches || !countsBytes || !HttpMethods.IsGet(request.Method))
        {
            request.Headers.Range = default;
        }
        request.Headers.IfRange = default;
    }

    private FileStream? Open(string name)
    {
        if (folder is null || name.Length > NameLengthMax || !char.IsAsciiLetterOrDigit(name[0])
            || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '+'))
        {
            return null;
        }
        try
        {
            string root = Path.GetFullPath(folder);
            var entry = new FileInfo(Path.Combine(root, name));
            // A link may name another file of the folder ("latest"), and nothing outside of it.
            FileSystemInfo target = entry.ResolveLinkTarget(returnFinalTarget: true) ?? entry;
            if (!target.Exists || Path.GetDirectoryName(Path.GetFullPath(target.FullName)) != root
                || (target.Attributes & FileAttributes.Directory) != 0)
            {
                return null;
            }
            return new FileStream(target.FullName, FileMode.Open, FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete, ReadBufferBytes,
                FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
