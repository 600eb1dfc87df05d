using System.Text;

namespace NanoAgent.Urls;

/// <summary>Dot segments (RFC 3986 section 5.2.4); a dot may also be written %2e.</summary>
internal static class UrlPath
{
    /// <summary>The path without dot segments; the same text where there are none.</summary>
    internal static string RemoveDotSegments(string path)
    {
        if (!NeedsWork(path))
        {
            return path;
        }

        var result = new StringBuilder();
        int at = SkipLeading(path);
        while (at < path.Length)
        {
            int next = DotSegment(path, at, result, out bool ended);
            if (ended)
            {
                result.Append('/');
                break;
            }

            if (next < 0)
            {
                result.Append(path[at]);
                at++;
            }
            else
            {
                at = next;
            }
        }

        return result.ToString();
    }

    /// <summary>Passes "/." or "/.." at a place and returns where the rest begins, or -1 where there is none; for ".."
    /// the last segment goes from the result. Ended tells that the path ends with the segment.</summary>
    private static int DotSegment(string path, int slash, StringBuilder result, out bool ended)
    {
        ended = false;
        int one = path[slash] == '/' ? SkipDot(path, slash + 1) : -1;
        if (one < 0)
        {
            return -1;
        }

        if (one == path.Length || path[one] == '/')
        {
            ended = one == path.Length;
            return one;
        }

        int two = SkipDot(path, one);
        if (two < 0 || (two < path.Length && path[two] != '/'))
        {
            return -1;
        }

        int cut = result.ToString().LastIndexOf('/');
        if (cut >= 0)
        {
            result.Length = cut;
        }

        ended = two == path.Length;
        return two;
    }

    /// <summary>Passes a leading "./" or "../", or a path that is nothing but "..".</summary>
    private static int SkipLeading(string path)
    {
        int one = SkipDot(path, 0);
        if (one < 0)
        {
            return 0;
        }

        if (one < path.Length && path[one] == '/')
        {
            return one + 1;
        }

        int two = SkipDot(path, one);
        if (two == path.Length)
        {
            return two;
        }

        return two >= 0 && path[two] == '/' ? two + 1 : 0;
    }

    private static int SkipDot(string path, int at)
    {
        if (at < path.Length && path[at] == '.')
        {
            return at + 1;
        }

        bool escaped = at + 2 < path.Length && path[at] == '%' && path[at + 1] == '2' && (path[at + 2] | 32) == 'e';
        return escaped ? at + 3 : -1;
    }

    private static bool NeedsWork(string path)
    {
        int at = 0;
        while (path.Length > 1 && at < path.Length)
        {
            int next = SkipDot(path, at);
            if (next < 0)
            {
                at++;
                continue;
            }

            int two = SkipDot(path, next);
            if (next == path.Length || path[next] == '/' || (two >= 0 && (two == path.Length || path[two] == '/')))
            {
                return true;
            }

            at = two >= 0 ? two : next;
        }

        return false;
    }
}
