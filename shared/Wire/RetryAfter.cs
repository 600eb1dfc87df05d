namespace NanoAgent.Wire;

/// <summary>Reads Retry-After (RFC 9110 section 10.2.3): seconds, or the date until which to wait.</summary>
public static class RetryAfter
{
    /// <summary>Longest delay given, six hours, as in libcurl: a mistaken server must not silence a device for good.
    /// </summary>
    public const long DelayMsMax = 6L * 60 * 60 * 1000;

    /// <summary>The delay asked for, 0 to <see cref="DelayMsMax"/>. False, and 0, when the value is neither form, or
    /// is a date and the time is not known.</summary>
    /// <param name="value">The header's value.</param>
    /// <param name="nowUtcMs">The time now in milliseconds since 1970, or 0 when it is not known.</param>
    /// <param name="delayMs">How long to wait.</param>
    public static bool TryParse(string value, long nowUtcMs, out long delayMs)
    {
        delayMs = 0;
        if (IsNumber(value))
        {
            // A number too large for 63 bits is still a number: the ceiling answers it.
            bool fits = DecimalText.TryParse(value, 0, value.Length, DelayMsMax / 1000, out long seconds);
            delayMs = fits ? seconds * 1000 : DelayMsMax;
            return true;
        }

        if (nowUtcMs <= 0 || !HttpDate.TryParse(value, out long untilMs))
        {
            return false;
        }

        long left = untilMs - nowUtcMs;
        delayMs = left < 0 ? 0 : left > DelayMsMax ? DelayMsMax : left;
        return true;
    }

    /// <summary>
    /// Whole seconds to wait by a response's headers, rounded up (a moment too late is polite, a moment too early is
    /// refused again); 0 when it cannot be read. A date is measured against the response's
    /// own Date: what the server calls now needs no clock here, and none that is set wrong can stretch the wait.
    /// </summary>
    /// <param name="value">Retry-After.</param>
    /// <param name="date">The response's Date, or null.</param>
    /// <param name="nowUtcMs">The time here, 0 when it is not known; used where there is no Date.</param>
    public static long Seconds(string value, string? date, long nowUtcMs)
    {
        long nowMs = date != null && HttpDate.TryParse(date, out long serverMs) ? serverMs : nowUtcMs;
        return TryParse(value, nowMs, out long delayMs) ? (delayMs + 999) / 1000 : 0;
    }

    private static bool IsNumber(string value)
    {
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] < '0' || value[i] > '9')
            {
                return false;
            }
        }

        return value.Length > 0;
    }
}
