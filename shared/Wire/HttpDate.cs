using System.Text;

namespace NanoAgent.Wire;

/// <summary>
/// HTTP's dates (RFC 9110 section 5.6.7) to and from milliseconds since 1970-01-01 UTC: reads the three forms, writes
/// the first. Knows no time zones but GMT and does not check the weekday.
/// </summary>
public static class HttpDate
{
    private const long MsPerDay = 86400000;
    private const string Months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private const string Weekdays = "ThuFriSatSunMonTueWed";
    private const long YearOneMs = -62135596800000;
    private const long YearTenThousandMs = 253402300800000;

    /// <summary>Reads "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT" or "Sun Nov  6 08:49:37 1994".
    /// False, and 0, for anything else. A year of two digits below 70 is 20xx, as libcurl takes it.</summary>
    /// <param name="text">The date.</param>
    /// <param name="utcMs">Milliseconds since 1970, negative before.</param>
    public static bool TryParse(string text, out long utcMs)
    {
        utcMs = 0;
        int comma = text.IndexOf(',');
        if (comma < 0)
        {
            return TryAsctime(text, out utcMs);
        }

        int at = comma + 2;
        int length = text.Length - at;
        if (comma < 3 || at > text.Length || text[comma + 1] != ' ')
        {
            return false;
        }

        bool dashes = length == 22 && text[at + 2] == '-' && text[at + 6] == '-';
        bool blanks = length == 24 && text[at + 2] == ' ' && text[at + 6] == ' ';
        if ((!dashes && !blanks) || text.Substring(text.Length - 4) != " GMT")
        {
            return false;
        }

        int yearDigits = dashes ? 2 : 4;
        if (!DecimalText.TryParse(text, at, 2, 31, out long day)
            || !DecimalText.TryParse(text, at + 7, yearDigits, 9999, out long year))
        {
            return false;
        }

        if (dashes)
        {
            year += year < 70 ? 2000 : 1900;
        }

        return TryBuild(text, year, at + 3, day, at + 7 + yearDigits, out utcMs);
    }

    /// <summary>The date as "Sun, 06 Nov 1994 08:49:37 GMT"; parts of a second are dropped. Allocates it.</summary>
    /// <param name="utcMs">Milliseconds since 1970; years 1 to 9999, outside of which the nearest is taken.</param>
    public static string Format(long utcMs)
    {
        long ms = utcMs < YearOneMs ? YearOneMs : utcMs >= YearTenThousandMs ? YearTenThousandMs - 1 : utcMs;
        long days = ms >= 0 ? ms / MsPerDay : -((MsPerDay - 1 - ms) / MsPerDay);
        int second = (int)((ms - (days * MsPerDay)) / 1000);
        ToCivil(days, out int year, out int month, out int day);
        int weekday = (int)(((days % 7) + 7) % 7);
        var text = new StringBuilder();
        text.Append(Weekdays.Substring(weekday * 3, 3));
        text.Append(", ");
        AppendPadded(text, day, 2);
        text.Append(' ');
        text.Append(Months.Substring((month - 1) * 3, 3));
        text.Append(' ');
        AppendPadded(text, year, 4);
        text.Append(' ');
        AppendPadded(text, second / 3600, 2);
        text.Append(':');
        AppendPadded(text, second / 60 % 60, 2);
        text.Append(':');
        AppendPadded(text, second % 60, 2);
        text.Append(" GMT");
        return text.ToString();
    }

    private static void AppendPadded(StringBuilder text, int value, int digits)
    {
        text.Append(value.ToString().PadLeft(digits, '0'));
    }

    private static bool TryAsctime(string text, out long utcMs)
    {
        utcMs = 0;
        const int Length = 24;
        if (text.Length != Length || text[3] != ' ' || text[7] != ' ' || text[19] != ' ')
        {
            return false;
        }

        int dayAt = text[8] == ' ' ? 9 : 8;
        return DecimalText.TryParse(text, dayAt, 10 - dayAt, 31, out long day)
            && DecimalText.TryParse(text, 20, 4, 9999, out long year)
            && TryBuild(text, year, 4, day, 10, out utcMs);
    }

    /// <summary>Reads the month's name and " hh:mm:ss" at their places and puts all together.</summary>
    private static bool TryBuild(string text, long year, int monthAt, long day, int timeAt, out long utcMs)
    {
        utcMs = 0;
        int month = MonthAt(text, monthAt);
        bool shape = text[timeAt] == ' ' && text[timeAt + 3] == ':' && text[timeAt + 6] == ':';
        if (!shape || month == 0 || year == 0 || day == 0 || day > DaysIn(year, month)
            || !DecimalText.TryParse(text, timeAt + 1, 2, 23, out long hour)
            || !DecimalText.TryParse(text, timeAt + 4, 2, 59, out long minute)
            || !DecimalText.TryParse(text, timeAt + 7, 2, 60, out long second))
        {
            return false;
        }

        utcMs = (FromCivil(year, month, day) * MsPerDay) + (((((hour * 60) + minute) * 60) + second) * 1000);
        return true;
    }

    private static int MonthAt(string text, int at)
    {
        for (int month = 1; month <= 12; month++)
        {
            if (AsciiText.EqualsIgnoreCase(text.Substring(at, 3), Months.Substring((month - 1) * 3, 3)))
            {
                return month;
            }
        }

        return 0;
    }

    private static int DaysIn(long year, int month)
    {
        if (month == 2)
        {
            return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
        }

        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    // Both ways count from March, so that the leap day ends a year, in eras of 400 years of 146097 days;
    // 719468 days lie between 0000-03-01 and 1970-01-01.
    private static long FromCivil(long year, int month, long day)
    {
        long y = month <= 2 ? year - 1 : year;
        long era = y / 400;
        long yearOfEra = y - (era * 400);
        long dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        long dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * 146097) + dayOfEra - 719468;
    }

    private static void ToCivil(long days, out int year, out int month, out int day)
    {
        long shifted = days + 719468;
        long era = shifted / 146097;
        long dayOfEra = shifted - (era * 146097);
        long yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36524) - (dayOfEra / 146096)) / 365;
        long dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        long shiftedMonth = ((5 * dayOfYear) + 2) / 153;
        day = (int)(dayOfYear - (((153 * shiftedMonth) + 2) / 5) + 1);
        month = (int)(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9);
        year = (int)(yearOfEra + (era * 400) + (month <= 2 ? 1 : 0));
    }
}
