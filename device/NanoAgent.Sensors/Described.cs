// What the adapter uses of Iot.Device.Bmxx80 and UnitsNet, described so that it can be compiled where their packages
// cannot be had. Nothing runs on it: with IotPackages=true the packages themselves take its place.
namespace Iot.Device.Bmxx80
{
    /// <summary>Described only.</summary>
    public class Bme280
    {
        /// <summary>Described only.</summary>
        public bool TryReadTemperature(out UnitsNet.Temperature temperature)
        {
            temperature = default;
            return false;
        }

        /// <summary>Described only.</summary>
        public bool TryReadPressure(out UnitsNet.Pressure pressure)
        {
            pressure = default;
            return false;
        }

        /// <summary>Described only.</summary>
        public bool TryReadHumidity(out UnitsNet.RelativeHumidity humidity)
        {
            humidity = default;
            return false;
        }
    }
}

namespace UnitsNet
{
    /// <summary>Described only.</summary>
    public struct Temperature
    {
        /// <summary>Described only.</summary>
        public double DegreesCelsius
        {
            get { return 0; }
        }
    }

    /// <summary>Described only.</summary>
    public struct Pressure
    {
        /// <summary>Described only.</summary>
        public double Pascals
        {
            get { return 0; }
        }
    }

    /// <summary>Described only.</summary>
    public struct RelativeHumidity
    {
        /// <summary>Described only.</summary>
        public double Percent
        {
            get { return 0; }
        }
    }
}
