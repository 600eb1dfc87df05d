namespace NanoAgent.Connections;

/// <summary>Tells addresses from names: an address needs no lookup.</summary>
public static class IpLiteral
{
    /// <summary>
    /// True for four decimal numbers up to 255 with dots between (IPv4), and for anything with a colon (IPv6: no name
    /// has one, and the URL parser has checked it).
    /// </summary>
    /// <param name="host">A host without brackets.</param>
    public static bool Is(string host)
    {
        return host.IndexOf(':') >= 0 || IsIpv4(host);
    }

    private static bool IsIpv4(string host)
    {
        int dots = 0;
        int digits = 0;
        int value = 0;
        for (int i = 0; i < host.Length; i++)
        {
            char character = host[i];
            if (character >= '0' && character <= '9')
            {
                value = (value * 10) + character - '0';
                digits++;
                if (value > 255)
                {
                    return false;
                }
            }
            else if (character == '.' && digits > 0)
            {
                dots++;
                digits = 0;
                value = 0;
            }
            else
            {
                return false;
            }
        }

        return dots == 3 && digits > 0;
    }
}
