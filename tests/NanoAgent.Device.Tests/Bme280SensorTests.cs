using System.IO;
using Iot.Device.Bmxx80;
using NanoAgent.Sensors;
using NanoAgent.Telemetry;

namespace NanoAgent.Device.Tests
{
    public sealed class Bme280SensorTests
    {
        [Theory]
        [InlineData(21.5, 2150)]
        [InlineData(21.504, 2150)]
        [InlineData(21.506, 2151)]
        [InlineData(-0.004, 0)]
        [InlineData(-3.456, -346)]
        public void Temperature_OfTheDevice_IsRoundedToHundredths(double degrees, long expected)
        {
            ISensor sensor = Bme280Sensor.Temperature(new Bme280 { Value = degrees });
            Assert.True(sensor.TryRead(out long mantissa));
            Assert.Equal(expected, mantissa);
            Assert.Equal("temperature Cel -2", sensor.Name + " " + sensor.Unit + " " + sensor.Exponent);
        }

        [Fact]
        public void PressureAndHumidity_OfTheDevice_HaveUnitsOfSenml()
        {
            ISensor pressure = Bme280Sensor.Pressure(new Bme280 { Value = 101_325.25 });
            Assert.True(pressure.TryRead(out long mantissa));
            Assert.Equal(10_132_525, mantissa);
            Assert.Equal("pressure Pa -2", pressure.Name + " " + pressure.Unit + " " + pressure.Exponent);
            ISensor humidity = Bme280Sensor.Humidity(new Bme280 { Value = 45.67 });
            Assert.True(humidity.TryRead(out mantissa));
            Assert.Equal(4_567, mantissa);
            Assert.Equal("humidity %RH -2", humidity.Name + " " + humidity.Unit + " " + humidity.Exponent);
            Assert.All([pressure, humidity], sensor => Assert.True(SenmlName.IsValid(sensor.Name)));
            Assert.All([pressure, humidity], sensor => Assert.True(SenmlName.IsValidUnit(sensor.Unit)));
        }

        [Fact]
        public void Device_ThatHasNoValueOrThrows_GivesNone()
        {
            Assert.False(Bme280Sensor.Humidity(new Bme280 { IsAsleep = true }).TryRead(out long mantissa));
            Assert.Equal(0, mantissa);
            Assert.False(Bme280Sensor.Temperature(new Bme280 { IsGone = true }).TryRead(out _));
        }
    }
}

namespace Iot.Device.Bmxx80
{
    /// <summary>A device of these tests, shaped as the packages' own.</summary>
    public sealed class Bme280
    {
        internal double Value { get; set; }

        internal bool IsAsleep { get; set; }

        internal bool IsGone { get; set; }

        internal bool TryReadTemperature(out UnitsNet.Temperature temperature)
        {
            temperature = new UnitsNet.Temperature(Measure());
            return !IsAsleep;
        }

        internal bool TryReadPressure(out UnitsNet.Pressure pressure)
        {
            pressure = new UnitsNet.Pressure(Measure());
            return !IsAsleep;
        }

        internal bool TryReadHumidity(out UnitsNet.RelativeHumidity humidity)
        {
            humidity = new UnitsNet.RelativeHumidity(Measure());
            return !IsAsleep;
        }

        private double Measure()
        {
            return IsGone ? throw new IOException("The bus does not answer.") : Value;
        }
    }
}

namespace UnitsNet
{
    internal readonly record struct Temperature(double DegreesCelsius);

    internal readonly record struct Pressure(double Pascals);

    internal readonly record struct RelativeHumidity(double Percent);
}
